// Whether what an owner sends is a whole answer: Vi tar det (with its day), Inte vårt (to whom), Går inte (why), Klart
// (which day), redan anmält (the case), an answer to a question, a reply to an invitation. Which fields and values are an
// owner's to set says the policy; this says what belongs together. Pure.
#pragma once

#include "domain/entity.h"
#include "domain/error.h"
#include "domain/op.h"
#include "domain/time.h"

namespace lykta::http {

/// `entity` is what the change is about as it stands, nullptr before there is one; `today` in Stockholm.
/// invalid/ answer_reason_missing, answer_to_missing, answer_to_itself, answer_date_missing, answer_date_in_future,
/// answer_text_missing. Changes of other kinds are fine here.
Result<void> check_owners_answer(const Op& op, const Entity* entity, const std::string& party, Date today);

}  // namespace lykta::http
