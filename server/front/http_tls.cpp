#include "front/http_link.h"

namespace lykta::front {

template void start_http<TlsStream>(std::unique_ptr<Seat>, TlsStream);

}  // namespace lykta::front
