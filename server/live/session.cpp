#include "live/session.h"

#include <algorithm>

#include "domain/time.h"
#include "wire/messages.h"

namespace lykta {
namespace {

constexpr std::int64_t kProtocolVersion = 1;
constexpr std::int64_t kDayMs = 24LL * 60 * 60 * 1000;
constexpr std::size_t kMessageBytes = 200'000;
constexpr std::size_t kLongestPingId = 100;

std::shared_ptr<const std::string> bytes_of(const Value& message) {
  return std::make_shared<const std::string>(message.canonical());
}

Value error_message(const Error& error) { return Value::Object{{"error", encode_error(error)}, {"type", "error"}}; }

/// The messages of a batch's receipts. Each is small, but five hundred refusals with their sentences may be too much.
std::vector<std::shared_ptr<const std::string>> receipts_messages(const std::vector<Receipt>& receipts) {
  std::vector<std::shared_ptr<const std::string>> out;
  std::string list;
  const auto close = [&] {
    if (list.empty()) return;
    out.push_back(std::make_shared<const std::string>("{\"receipts\":[" + list + "],\"type\":\"receipts\"}"));
    list.clear();
  };
  for (const Receipt& receipt : receipts) {
    if (!list.empty()) list += ',';
    encode_receipt(receipt).write_canonical(list);
    if (list.size() > kMessageBytes) close();
  }
  close();
  return out;
}

/// The store could not commit: that is no verdict on the ops, and a phone must not take it for one.
const Error* failed_commit(const std::vector<Receipt>& receipts) {
  for (const Receipt& r : receipts) {
    const bool is_failure = r.error.code == Code::unavailable || r.error.code == Code::internal;
    if (r.status == ReceiptStatus::rejected && is_failure) return &r.error;
  }
  return nullptr;
}

/// A batch as it came: the ops that could be read, and receipts for those that could not, each in its place.
struct Incoming {
  std::vector<Op> ops;
  std::vector<std::size_t> places;  // of `ops` in `receipts`
  std::vector<Receipt> receipts;
  std::vector<Error> unanswerable;  // without a number there is nothing to give a receipt for
};

Incoming read_batch(const Value::Array& list) {
  Incoming in;
  for (const Value& value : list) {
    auto op = decode_op(value);
    const std::int64_t n = op ? op->n : value.int_or("n", 0);
    if (n <= 0) {
      in.unanswerable.push_back(op.error());
      continue;
    }
    if (op) {
      in.places.push_back(in.receipts.size());
      in.ops.push_back(std::move(*op));
      in.receipts.push_back({n});
    } else {
      in.receipts.push_back({n, ReceiptStatus::rejected, 0, value.int_or("clock", 0), false, op.error()});
    }
  }
  return in;
}

}  // namespace

void LiveSession::on_message(std::string_view text) {
  if (outlet_->has_ended()) return;
  if (!may_speak_now()) {
    refuse({Code::unavailable, "too_many_messages", "Too many messages; connect again and send slower."});
    return outlet_->end(1008, "too_many_messages");
  }
  // Whoever asks and never reads the answers fills memory; changes and rollups wait for readers by themselves.
  if (outlet_->queued_bytes() > 4 * desk_.options.max_queued_bytes) return outlet_->end(1013, "not_reading");
  DecodeLimits limits;
  limits.bytes = desk_.options.message_bytes;
  const auto message = decode_json(text, limits);
  if (!message) return refuse(message.error());
  try {
    read(*message, text.size());
  } catch (const std::exception&) {
    refuse({Code::internal, "internal_error", "The server could not read its own data; try again later."});
    outlet_->end(1013, "internal_error");
  }
}

bool LiveSession::may_speak_now() {
  const Instant now = std::chrono::steady_clock::now();
  const auto burst = static_cast<double>(desk_.options.message_burst);
  const double passed = std::chrono::duration<double>(now - counted_at_).count();
  allowance_ = allowance_ < 0
                   ? burst
                   : std::min(burst, allowance_ + passed * static_cast<double>(desk_.options.messages_per_second));
  counted_at_ = now;
  if (allowance_ < 1) return false;
  allowance_ -= 1;
  return true;
}

void LiveSession::read(const Value& message, std::size_t bytes) {
  const std::string type = message.text_or("type");
  if (type == "hello") return read_hello(message);
  if (type == "ping") return read_ping(message);
  if (!reader_) return refuse({Code::invalid, "hello_first", "The first message must be hello.", "type"});
  if (type == "ops") return read_ops(message, bytes);
  if (type == "forgot") return read_forgot();
  if (type == "holding") return read_holding(message);
  refuse({Code::invalid, "message_unknown", "No message has this type.", "type"});
}

void LiveSession::read_hello(const Value& hello) {
  const Session& session = outlet_->session();
  if (reader_) return refuse({Code::invalid, "hello_twice", "hello has been said on this socket.", "type"});
  if (hello.int_or("protocol", kProtocolVersion) != kProtocolVersion) {
    return refuse({Code::unsupported, "protocol_unknown", "This server speaks protocol 1.", "protocol"});
  }
  if (hello.find("device") && hello.text_or("device") != session.device) {
    return refuse(
        {Code::unauthorized, "not_your_device", "hello names another device than the one enrolled.", "device"});
  }
  auto scope = Scope::from(hello.find("scope"));
  if (!scope) return refuse(scope.error());

  const Value* sent = hello.find("cursor");
  const bool has_cursor = sent && !sent->is_null();
  const auto cursor = has_cursor && sent->is_text() ? cursor_from(sent->as_text()) : std::nullopt;
  const std::int64_t since =
      scope->days == 0 ? 0 : std::max<std::int64_t>(1, desk_.clock.now_ms() - scope->days * kDayMs);
  auto reader = std::make_shared<const Reader>(session, *scope, desk_.log, cursor ? cursor->since_ms : since);
  const bool goes_on = cursor && reader->continues(*cursor, desk_.store.read()->last_seq());
  if (cursor && !goes_on) reader = std::make_shared<const Reader>(session, *scope, desk_.log, since);

  reader_ = reader;
  wants_rollups_ = hello.bool_or("rollups", false);
  awaits_forgot_ = has_cursor && !goes_on;
  say(welcome(awaits_forgot_));
  if (!awaits_forgot_) start(goes_on ? cursor->held : Held{});
}

void LiveSession::read_forgot() {
  if (!awaits_forgot_) return;
  awaits_forgot_ = false;
  start({});
}

void LiveSession::start(Held held) {
  desk_.changes.join(outlet_, reader_, held);
  if (wants_rollups_) desk_.rollups.join(outlet_, reader_);
}

void LiveSession::read_ops(const Value& message, std::size_t bytes) {
  const Value* list = message.find("ops");
  if (!list || !list->is_array()) return refuse({Code::invalid, "ops_missing", "ops must be a list.", "ops"});
  if (list->as_array().size() > desk_.options.ops_per_batch) {
    const std::string most = std::to_string(desk_.options.ops_per_batch);
    return refuse({Code::invalid, "too_many_ops", "At most " + most + " ops go in one message.", "ops"});
  }
  if (in_flight_->fetch_add(bytes) + bytes > desk_.options.bytes_in_flight) {
    refuse({Code::unavailable, "too_much_in_flight", "Wait for receipts before sending more."});
    return outlet_->end(1013, "too_much_in_flight");
  }
  auto in = std::make_shared<Incoming>(read_batch(list->as_array()));
  for (Error& error : in->unanswerable) refuse(std::move(error));

  const auto answer = [mailroom = desk_.mailroom, outlet = outlet_, in_flight = in_flight_, in,
                       bytes](std::vector<Receipt> given) {
    mailroom->post([outlet, in_flight, in, bytes, given = std::move(given)] {
      in_flight->fetch_sub(bytes);
      if (const Error* failure = failed_commit(given)) {
        outlet->send(bytes_of(error_message(*failure)));
        return outlet->end(1013, failure->reason);
      }
      for (std::size_t i = 0; i < given.size(); ++i) in->receipts[in->places[i]] = given[i];
      for (auto& part : receipts_messages(in->receipts)) outlet->send(std::move(part));
    });
  };
  if (in->ops.empty()) return answer({});
  desk_.intake.submit(outlet_->session(), std::move(in->ops), answer);
}

void LiveSession::read_holding(const Value& message) {
  auto note = holding_from(message);
  if (!note) return refuse(note.error());
  desk_.phones.put({outlet_->session().device, desk_.clock.now_ms(), note->canonical()});
}

void LiveSession::read_ping(const Value& message) {
  const Value* id = message.find("id");
  const bool may_echo = id && (id->is_int() || (id->is_text() && id->as_text().size() <= kLongestPingId));
  say(Value::Object{{"id", may_echo ? *id : Value()}, {"server_ms", desk_.clock.now_ms()}, {"type", "pong"}});
}

Value LiveSession::welcome(bool reset) const {
  const Session& session = outlet_->session();
  const DeviceLog log = desk_.store.read()->device_log(session.device);
  Value::Array gaps;
  for (const auto& [from, to] : log.gaps) gaps.emplace_back(Value::Array{from, to});
  const std::int64_t now = desk_.clock.now_ms();
  const auto number = [](std::size_t n) { return Value(static_cast<std::int64_t>(n)); };
  return Value::Object{{"district_version", desk_.district_version ? desk_.district_version() : ""},
                       {"gaps", std::move(gaps)},
                       {"highest_n", log.highest_n},
                       {"limits", Value::Object{{"message_bytes", number(desk_.options.message_bytes)},
                                                {"ops_per_batch", number(desk_.options.ops_per_batch)},
                                                {"photo_bytes", desk_.options.photo_bytes},
                                                {"photo_chunk_bytes", desk_.options.photo_chunk_bytes}}},
                       {"protocol", kProtocolVersion},
                       {"reset", reset},
                       {"server_ms", now},
                       {"server_time", instant_text(now)},
                       {"session", to_value(session)},
                       {"type", "welcome"}};
}

void LiveSession::say(const Value& message) { outlet_->send(bytes_of(message)); }

void LiveSession::refuse(Error error) { say(error_message(error)); }

}  // namespace lykta
