// Documents as answers, and what every printed one is told. Inside `http`.
#pragma once

#include <set>
#include <string>

#include "documents/page.h"
#include "documents/protocol.h"
#include "http/call.h"
#include "http/http_parts.h"

namespace lykta::http {

inline constexpr const char* kStyleSheet = "/api/v1/documents.css";
inline constexpr const char* kDocx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
inline constexpr const char* kXlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The address of this server as phones know it, without a slash at the end.
std::string base_url(const HttpOptions& options, const Call& call);
/// ?diarienummer= is printed and forgotten; invalid/diarienummer_invalid when it is longer than a number can be.
Result<documents::PrintedBy> printed_by(const HttpParts& parts, const HttpOptions& options, const Call& call);

/// Notes in the audit log who was given which document, when any of the activities is not open (domain rules: a log of
/// views for partners' matters). What cannot be noted is not given: the store's error. `what` names no person.
Result<void> note_viewed(const HttpParts& parts, const Session& session, const std::set<std::string>& activities,
                         const std::string& what);

Answer text_answer(std::string body, std::string content_type);
Answer html_answer(const documents::Page& page, const documents::HtmlOptions& options);
/// Offered for saving under that name.
Answer saved_as(Answer answer, const std::string& file_name);
Answer file_answer_of(const Result<documents::ScratchFile>& file, const std::string& content_type,
                      const std::string& file_name);

}  // namespace lykta::http
