#include "http/document_answer.h"

#include <algorithm>

#include "domain/time.h"

namespace lykta::http {
namespace {

constexpr std::size_t kLongestNumber = 60;

}  // namespace

std::string base_url(const HttpOptions& options, const Call& call) {
  if (!options.public_url.empty()) {
    return options.public_url.back() == '/' ? options.public_url.substr(0, options.public_url.size() - 1)
                                            : options.public_url;
  }
  const bool is_secure = call.peer.secure || options.is_public_https;
  return (is_secure ? "https://" : "http://") + call.header("host").value_or("localhost");
}

Result<documents::PrintedBy> printed_by(const HttpParts& parts, const HttpOptions& options, const Call& call) {
  documents::PrintedBy printed;
  printed.now = stockholm_time(parts.now());
  printed.base_url = base_url(options, call);
  printed.diarienummer = call.parameter("diarienummer").value_or("");
  const bool has_controls = std::any_of(printed.diarienummer.begin(), printed.diarienummer.end(),
                                        [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (printed.diarienummer.size() > kLongestNumber || has_controls) {
    return fail(Code::invalid, "diarienummer_invalid", "A diarienummer is one line of at most 60 characters.",
                "diarienummer");
  }
  return printed;
}

Result<void> note_viewed(const HttpParts& parts, const Session& session, const std::set<std::string>& activities,
                         const std::string& what) {
  const auto rows = parts.rows ? parts.rows->get() : nullptr;
  const bool is_open = std::all_of(activities.begin(), activities.end(), [&](const std::string& activity) {
    const PlanActivity* row = rows ? rows->row(activity) : nullptr;
    return row && row->confidentiality == Confidentiality::open;
  });
  if (is_open) return {};
  return parts.store.write_and_wait([&](Transaction& tx) -> Result<void> {
    tx.audit(session.device, "viewed", what + " party=" + session.by.party + " role=" + session.by.role, parts.now());
    return {};
  });
}

Answer text_answer(std::string body, std::string content_type) {
  Answer answer;
  answer.content_type = std::move(content_type);
  answer.body = std::move(body);
  return answer;
}

Answer html_answer(const documents::Page& page, const documents::HtmlOptions& options) {
  return text_answer(documents::html(page, options), "text/html; charset=utf-8");
}

Answer saved_as(Answer answer, const std::string& file_name) {
  answer.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + file_name + "\"");
  return answer;
}

Answer file_answer_of(const Result<documents::ScratchFile>& file, const std::string& content_type,
                      const std::string& file_name) {
  if (!file) return error_answer(file.error());
  Answer answer;
  answer.content_type = content_type;
  answer.file = FileBody{file->path(), 0, file->size(), file->keeper()};
  return saved_as(std::move(answer), file_name);
}

}  // namespace lykta::http
