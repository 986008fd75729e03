#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include "front/link.h"

namespace lykta::front {

namespace http = boost::beast::http;

std::unique_ptr<HeadMessage> second_reading(std::string_view head, std::size_t head_bytes) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(head_bytes));
  parser.body_limit(boost::none);
  parser.skip(true);
  boost::system::error_code failed;
  const auto used = parser.put(asio::buffer(head.data(), head.size()), failed);
  if (failed || used != head.size() || !parser.is_header_done()) return nullptr;
  return std::make_unique<HeadMessage>(parser.release());
}

}  // namespace lykta::front
