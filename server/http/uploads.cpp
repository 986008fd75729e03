// Photos, uploaded in resumable parts (tus 1.0 core and creation). The id of an upload says all about it and is sealed
// for its device, so that nothing has to be remembered and an upload outlives a restart of the server.
#include <array>
#include <charconv>
#include <map>
#include <mutex>

#include "http/image_head.h"
#include "http/resources.h"
#include "store/digest.h"

namespace lykta::http {
namespace {

constexpr std::int64_t kPhotoBytes = 8 * 1024 * 1024;
constexpr std::size_t kChunkBytes = 512 * 1024;
constexpr std::size_t kOpenPerDevice = 200;
constexpr std::int64_t kForgetAfter_ms = 24LL * 60 * 60 * 1000;
constexpr std::string_view kUploads = "/api/v1/uploads";

struct UploadName {
  std::string id;  ///< "<sha256>-<length>-<seal>"
  std::string sha256;
  std::int64_t length = 0;
};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xFFFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xFF);
    }
  }
  return out;
}

/// Value of one key of "Upload-Metadata: sha256 <b64>,type <b64>".
std::optional<std::string> metadata(std::string_view header, std::string_view key) {
  while (!header.empty()) {
    const auto end = std::min(header.find(','), header.size());
    std::string_view pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    const auto blank = pair.find(' ');
    if (blank != std::string_view::npos && pair.substr(0, blank) == key) return from_base64(pair.substr(blank + 1));
  }
  return std::nullopt;
}

/// Thread-safe.
class Uploads {
 public:
  explicit Uploads(const HttpParts& parts) : parts_(parts), secret_(parts.store.secret()) {}

  Answer create(const Call& call, const Session& session) {
    const auto length = whole_number(call.header("upload-length").value_or(""));
    const auto sha256 = metadata(call.header("upload-metadata").value_or(""), "sha256");
    if (!length) return refusal(Code::invalid, "upload_length_missing", "Upload-Length must be a number of bytes.");
    if (*length == 0) return refusal(Code::invalid, "photo_empty", "The photo has no bytes.");
    if (*length > kPhotoBytes) return refusal(Code::invalid, "photo_too_large", "A photo may have at most 8 MiB.");
    if (!sha256 || !is_sha256(*sha256)) {
      return refusal(Code::invalid, "photo_hash_missing", "Upload-Metadata must hold the photo's SHA-256 in hex.");
    }
    const UploadName name = named(session.device, *sha256, *length);
    const std::lock_guard lock(mutex_of(name));
    if (const auto stored = parts_.store.read()->attachment(*sha256)) return complete(200, stored->bytes);
    if (parts_.store.upload_length(name.id) == *length) return finish(name, session, 200);
    if (!note_open(session.device, name.id)) {
      return refusal(Code::unavailable, "too_many_uploads",
                     "Too many photos are half-way; send the rest of them first.");
    }
    Answer answer = empty_answer(201);
    answer.headers.emplace_back("Location", std::string(kUploads) + "/" + name.id);
    return answer;
  }

  Answer head(const Call& call, const Session& session) {
    const auto name = parse(call.matches.at(0), session.device);
    if (!name) return unknown();
    const std::lock_guard lock(mutex_of(*name));
    std::int64_t offset = parts_.store.upload_length(name->id);
    if (parts_.store.read()->attachment(name->sha256)) {
      offset = name->length;
    } else if (offset == name->length) {
      // All bytes were here when the server stopped, but nobody had looked at them.
      Answer finished = finish(*name, session, 204);
      if (finished.status >= 300) return finished;
    }
    Answer answer = empty_answer(200);
    answer.headers = {{"Upload-Offset", std::to_string(offset)}, {"Upload-Length", std::to_string(name->length)}};
    return answer;
  }

  Answer patch(const Call& call, const Session& session) {
    const auto name = parse(call.matches.at(0), session.device);
    if (!name) return unknown();
    if (call.header("content-type") != "application/offset+octet-stream") {
      return refusal(Code::unsupported, "content_type_not_offset", "The body must be application/offset+octet-stream.");
    }
    const auto offset = whole_number(call.header("upload-offset").value_or(""));
    if (!offset) return refusal(Code::invalid, "upload_offset_missing", "Upload-Offset must be a number of bytes.");
    if (call.body.size() > kChunkBytes) {
      return refusal(Code::invalid, "chunk_too_large", "A part may have at most 512 KiB.");
    }
    const std::lock_guard lock(mutex_of(*name));
    const bool is_stored = parts_.store.read()->attachment(name->sha256).has_value();
    const std::int64_t present = is_stored ? name->length : parts_.store.upload_length(name->id);
    if (*offset != present) return refusal(Code::conflict, "offset_mismatch", "The upload stands at another offset.");
    if (present + static_cast<std::int64_t>(call.body.size()) > name->length) {
      return refusal(Code::invalid, "photo_too_large", "More bytes came than Upload-Length said.");
    }
    if (is_stored) return complete(204, name->length);
    const auto now_at = parts_.store.append_upload(name->id, *offset, call.body);
    if (!now_at) return error_answer(now_at.error());
    return *now_at == name->length ? finish(*name, session, 204) : complete(204, *now_at);
  }

 private:
  static Answer refusal(Code code, std::string reason, std::string sentence) {
    return error_answer({code, std::move(reason), std::move(sentence)});
  }
  static Answer unknown() { return refusal(Code::not_found, "upload_unknown", "There is no such upload."); }
  static Answer complete(int status, std::int64_t offset) {
    Answer answer = empty_answer(status);
    answer.headers.emplace_back("Upload-Offset", std::to_string(offset));
    return answer;
  }

  UploadName named(const std::string& device, const std::string& sha256, std::int64_t length) const {
    constexpr std::size_t kSealBytes = 16;
    const std::string stem = sha256 + "-" + std::to_string(length);
    const std::string seal = hmac_sha256(secret_, "upload\n" + device + "\n" + stem).substr(0, kSealBytes);
    return {stem + "-" + to_hex(seal), sha256, length};
  }

  std::optional<UploadName> parse(const std::string& id, const std::string& device) const {
    const auto first = id.find('-');
    const auto second = id.find('-', first + 1);
    if (first == std::string::npos || second == std::string::npos) return std::nullopt;
    const std::string sha256 = id.substr(0, first);
    const auto length = whole_number(std::string_view(id).substr(first + 1, second - first - 1));
    if (!is_sha256(sha256) || !length) return std::nullopt;
    UploadName name = named(device, sha256, *length);
    if (!equal_in_constant_time(name.id, id)) return std::nullopt;
    return name;
  }

  /// All bytes are here: look at them, keep them, tell intake. What is refused is dropped, so that it can be sent anew.
  Answer finish(const UploadName& name, const Session& session, int status) {
    const auto bytes = parts_.store.read_upload(name.id);
    if (!bytes) return error_answer(bytes.error());
    if (sha256_hex(*bytes) != name.sha256) {
      return dropped(name, session, {Code::invalid, "photo_hash_differs", "The bytes are not those of the SHA-256."});
    }
    const auto image = read_image_head(*bytes);
    if (!image) return dropped(name, session, image.error());
    if (auto kept = parts_.store.keep_upload(name.id, name.sha256); !kept) return error_answer(kept.error());
    if (auto told = parts_.intake.photo_stored({name.sha256, image->media_type, name.length, parts_.now()}); !told) {
      return error_answer(told.error());
    }
    note_closed(session.device, name.id);
    return complete(status, name.length);
  }

  Answer dropped(const UploadName& name, const Session& session, const Error& error) {
    parts_.store.drop_upload(name.id);
    note_closed(session.device, name.id);
    return error_answer(error);
  }

  bool note_open(const std::string& device, const std::string& id) {
    const std::int64_t now_ms = parts_.now();
    const std::lock_guard lock(open_mutex_);
    auto& open = open_[device];
    std::erase_if(open, [now_ms](const auto& entry) { return now_ms - entry.second > kForgetAfter_ms; });
    if (open.size() >= kOpenPerDevice && !open.contains(id)) return false;
    open[id] = now_ms;
    return true;
  }

  void note_closed(const std::string& device, const std::string& id) {
    const std::lock_guard lock(open_mutex_);
    const auto it = open_.find(device);
    if (it == open_.end()) return;
    it->second.erase(id);
    if (it->second.empty()) open_.erase(it);
  }

  std::mutex& mutex_of(const UploadName& name) { return mutexes_[std::hash<std::string>()(name.id) % mutexes_.size()]; }

  const HttpParts& parts_;
  const std::string secret_;
  std::array<std::mutex, 16> mutexes_;  ///< one upload is written by one request at a time
  std::mutex open_mutex_;
  std::map<std::string, std::map<std::string, std::int64_t>> open_;  // guarded by open_mutex_; device → id → since
};

/// Every tus answer says the version; a request of another version is refused before anything else.
SessionHandler speaking_tus(SessionHandler handler) {
  return [handler = std::move(handler)](const Call& call, const Session& session) {
    const bool is_ours = call.header("tus-resumable") == "1.0.0";
    Answer answer = is_ours ? handler(call, session)
                            : error_answer(412, {Code::unsupported, "tus_version", "This server speaks tus 1.0.0."});
    if (!is_ours) answer.headers.emplace_back("Tus-Version", "1.0.0");
    answer.headers.emplace_back("Tus-Resumable", "1.0.0");
    return answer;
  };
}

}  // namespace

void add_uploads(Router& router, const HttpParts& parts, const Gate& gate) {
  const auto uploads = std::make_shared<Uploads>(parts);
  const std::string one = std::string(kUploads) + "/([0-9a-f-]{60,120})";
  router.add("OPTIONS", std::string(kUploads), [](const Call&) {
    Answer answer = empty_answer(204);
    answer.headers = {{"Tus-Resumable", "1.0.0"},
                      {"Tus-Version", "1.0.0"},
                      {"Tus-Extension", "creation"},
                      {"Tus-Max-Size", std::to_string(kPhotoBytes)}};
    return answer;
  });
  router.add(
      "POST", std::string(kUploads),
      gate.for_session_or_link(speaking_tus([uploads](const Call& c, const Session& s) { return uploads->create(c, s); })));
  router.add("GET", one, gate.for_session_or_link(speaking_tus([uploads](const Call& c, const Session& s) {
    if (c.is_head) return uploads->head(c, s);
    return error_answer({Code::not_found, "upload_unknown", "An upload can be asked for its offset (HEAD) only."});
  })));
  router.add(
      "PATCH", one,
      gate.for_session_or_link(speaking_tus([uploads](const Call& c, const Session& s) { return uploads->patch(c, s); })));
}

}  // namespace lykta::http
