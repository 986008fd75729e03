#include "front/socket_link.h"

namespace lykta::front {

template void start_socket<PlainStream>(std::unique_ptr<Seat>, PlainStream, std::unique_ptr<HeadMessage>, OpenSink);

}  // namespace lykta::front
