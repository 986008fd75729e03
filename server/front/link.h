// The two phases of a connection that are compiled once for plain and once for TLS streams, each in its own file:
// Beast's templates cost half a minute and a gigabyte apiece.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <functional>
#include <memory>
#include <string_view>

#include "front/listener.h"

namespace lykta::front {

using PlainStream = tcp::socket;
using TlsStream = boost::beast::ssl_stream<tcp::socket>;
using HeadMessage = boost::beast::http::request<boost::beast::http::empty_body>;
using OpenSink = std::function<std::unique_ptr<MessageSink>(std::shared_ptr<Connection>)>;

/// Serves HTTP requests on the stream until it ends or becomes a WebSocket. Called on the stream's strand.
template <class Stream>
void start_http(std::unique_ptr<Seat> seat, Stream stream);
extern template void start_http<PlainStream>(std::unique_ptr<Seat>, PlainStream);
extern template void start_http<TlsStream>(std::unique_ptr<Seat>, TlsStream);

/// Answers the accepted upgrade and serves the WebSocket. Called on the stream's strand.
template <class Stream>
void start_socket(std::unique_ptr<Seat> seat, Stream stream, std::unique_ptr<HeadMessage> request, OpenSink open);
extern template void start_socket<PlainStream>(std::unique_ptr<Seat>, PlainStream, std::unique_ptr<HeadMessage>,
                                               OpenSink);
extern template void start_socket<TlsStream>(std::unique_ptr<Seat>, TlsStream, std::unique_ptr<HeadMessage>, OpenSink);

/// Beast's own reading of a head that read_head() accepted: two parsers must agree. nullptr when Beast does not.
std::unique_ptr<HeadMessage> second_reading(std::string_view head, std::size_t head_bytes);

/// TLS, or plain HTTP, on a fresh connection of a TLS port; then start_http. Called on the socket's strand.
void start_greeting(std::unique_ptr<Seat> seat, tcp::socket socket);

}  // namespace lykta::front
