#include "front/http_link.h"

namespace lykta::front {

template void start_http<PlainStream>(std::unique_ptr<Seat>, PlainStream);

}  // namespace lykta::front
