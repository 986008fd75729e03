#include "front/socket_link.h"

namespace lykta::front {

template void start_socket<TlsStream>(std::unique_ptr<Seat>, TlsStream, std::unique_ptr<HeadMessage>, OpenSink);

}  // namespace lykta::front
