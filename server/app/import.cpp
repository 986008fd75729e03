#include "app/import.h"

#include <algorithm>
#include <map>

#include "domain/time.h"
#include "store/digest.h"
#include "wire/messages.h"

namespace lykta {
namespace {

constexpr std::size_t kBatch = 500;

class LineReader {
 public:
  explicit LineReader(App& app) : app_(app) {}

  /// A hand-written line as a full op: ids, device, number and clock filled in.
  Result<Op> read(std::string_view line) {
    auto value = decode_json(line);
    if (!value) return fail(value.error());
    auto op = decode_import_line(*value);
    if (!op) return fail(op.error());
    if (auto named = fill_ids(*op); !named) return fail(named.error());
    if (op->device.empty()) {
      op->device = "import-" + sha256_hex(value->canonical());
      op->n = ++equal_lines_[op->device];
    } else if (op->n == 0) {
      return fail(Code::invalid, "n_invalid", "A line that names its device must also say n.", "n");
    }
    // Clock = at, then line: equal moments keep the order of the file.
    if (op->clock == 0) {
      const std::int64_t ms = *parse_instant(op->at);
      op->clock = ms * kClockTicksPerMs + lines_at_[ms]++;
    }
    return op;
  }

 private:
  static std::string full_id(const std::string& activity, const std::string& text) {
    if (text.empty() || text == "-" || text.starts_with(activity + "/")) return text;
    return activity + "/" + text;
  }

  Result<void> fill_ids(Op& op) {
    op.occasion = full_id(op.activity, op.occasion);
    const auto table = app_.rows().get();
    const PlanActivity* row = table->row(op.activity);
    const LoadedPlugin* plugin = row ? app_.registry().serving(*row, op.kind) : nullptr;
    const KindSpec* kind = plugin ? plugin->manifest.kind(op.kind) : nullptr;
    if (kind && !kind->natural_key.empty()) return fill_natural_id(*kind, op);
    op.entity = full_id(op.activity, op.entity);
    if (kind) fill_references(*kind, op);
    return {};
  }

  /// "<occasion>/attendance/<party>". The given id is only a handle for later lines of this file that leave the key
  /// fields out.
  Result<void> fill_natural_id(const KindSpec& kind, Op& op) {
    const std::string handle = op.occasion + "\n" + op.entity;
    std::string id = op.occasion + "/" + kind.natural_key.front();
    for (std::size_t i = 1; i < kind.natural_key.size(); ++i) {
      const auto part = op.set.find(kind.natural_key[i]);
      if (part == op.set.end() || !part->second.is_text() || part->second.as_text().empty()) {
        const auto known = natural_ids_.find(handle);
        const std::string given = full_id(op.activity, op.entity);
        if (known != natural_ids_.end()) {
          op.entity = known->second;
        } else if (given.starts_with(id + "/")) {
          op.entity = given;
        } else {
          return fail(Code::invalid, "natural_key_missing",
                      "A record of kind " + kind.name + " is known by its " + kind.natural_key[i] + "; the line lacks it.",
                      "set." + kind.natural_key[i]);
        }
        fill_references(kind, op);
        return {};
      }
      const bool refers = kind.field(kind.natural_key[i])->type == FieldType::reference;
      id += "/" + (refers ? full_id(op.activity, part->second.as_text()) : part->second.as_text());
    }
    natural_ids_[handle] = id;
    op.entity = id;
    fill_references(kind, op);
    return {};
  }

  static void fill_references(const KindSpec& kind, Op& op) {
    Value::Object filled;
    for (const auto& [key, value] : op.set) {
      const auto slash = key.find('/');
      const FieldSpec* field = kind.field(key.substr(0, slash));
      if (field && field->type == FieldType::party && value.is_object() && value.find("party")) {
        // A person writes party and role together as in the plan; the role is kept beside.
        filled[key] = *value.find("party");
        if (const std::string role = value.text_or("role"); !role.empty()) filled[key + "_role"] = role;
        continue;
      }
      const bool refers = field && (field->type == FieldType::reference ||
                                    (field->type == FieldType::set && field->of == "reference"));
      if (!refers) {
        filled[key] = value;
      } else if (slash != std::string::npos) {
        filled[key.substr(0, slash + 1) + full_id(op.activity, key.substr(slash + 1))] = value;
      } else if (value.is_text()) {
        filled[key] = full_id(op.activity, value.as_text());
      } else if (value.is_array()) {
        Value::Array list;
        for (const Value& v : value.as_array()) list.push_back(v.is_text() ? Value(full_id(op.activity, v.as_text())) : v);
        filled[key] = std::move(list);
      } else {
        filled[key] = value;
      }
    }
    op.set = std::move(filled);
  }

  App& app_;
  std::map<std::string, std::int64_t> equal_lines_;
  std::map<std::int64_t, std::int64_t> lines_at_;
  std::map<std::string, std::string> natural_ids_;
};

struct Pending {
  std::vector<Op> ops;
  std::vector<std::size_t> lines;
};

Result<void> submit(App& app, Pending& pending, ImportReport& report) {
  if (pending.ops.empty()) return {};
  const Seq before = app.store().read()->last_seq();
  const auto receipts = app.intake().submit_and_wait(App::console(), std::move(pending.ops));
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    const Receipt& r = receipts[i];
    if (r.status == ReceiptStatus::rejected) {
      if (r.error.code == Code::unavailable || r.error.code == Code::internal) return fail(r.error);
      report.rejected.push_back({pending.lines[i], r.error});
    } else if (r.seq <= before) {
      ++report.already;
    } else {
      ++report.stored;
      report.held += r.status == ReceiptStatus::held;
    }
  }
  pending = {};
  return {};
}

}  // namespace

Result<ImportReport> import_lines(App& app, std::istream& in) {
  ImportReport report;
  LineReader reader(app);
  Pending pending;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    ++report.lines;
    auto op = reader.read(line);
    if (!op) {
      report.rejected.push_back({number, op.error()});
      continue;
    }
    pending.ops.push_back(std::move(*op));
    pending.lines.push_back(number);
    if (pending.ops.size() == kBatch) {
      if (const auto done = submit(app, pending, report); !done) return fail(done.error());
    }
  }
  if (const auto done = submit(app, pending, report); !done) return fail(done.error());
  std::sort(report.rejected.begin(), report.rejected.end(),
            [](const RejectedLine& a, const RejectedLine& b) { return a.line < b.line; });
  return report;
}

}  // namespace lykta
