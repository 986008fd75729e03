#include "app/commands.h"

#include <sys/statvfs.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "app/demo.h"
#include "app/import.h"
#include "domain/version.h"
#include "http/map_folder.h"
#include "wire/messages.h"

namespace lykta {
namespace {

using Command = std::function<CommandOutput(App&, const Arguments&)>;

CommandOutput answer(const Arguments& arguments, const Value& json, const std::string& text) {
  return {0, arguments.json() ? json.canonical() + "\n" : text, ""};
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Code::not_found, "file_unreadable", "The file " + path + " cannot be read.");
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// --- plan ------------------------------------------------------------------------------------------------------

Result<Plan> read_plan(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  const auto document = decode_json(*bytes, kDocumentLimits);
  if (!document) return fail(document.error());
  return decode_plan(*document);
}

Value plan_summary(const Plan& plan) {
  std::int64_t activities = 0, measures = 0, goals = 0;
  for (const PlanArea& area : plan.areas) {
    for (const PlanActivity& row : area.activities) {
      ++activities;
      measures += static_cast<std::int64_t>(row.measures);
      goals += static_cast<std::int64_t>(row.goals.size());
    }
  }
  return Value::Object{{"activities", activities}, {"areas", static_cast<std::int64_t>(plan.areas.size())},
                       {"district", plan.district}, {"goals", goals},
                       {"id", plan.id},             {"measures", measures},
                       {"title", plan.title},       {"year", plan.year}};
}

std::string plan_line(const Value& summary) {
  return summary.text_or("id") + "  " + std::to_string(summary.int_or("year", 0)) + "  " + summary.text_or("title") +
         "  (" + std::to_string(summary.int_or("areas", 0)) + " areas, " +
         std::to_string(summary.int_or("activities", 0)) + " activities, " +
         std::to_string(summary.int_or("measures", 0)) + " measures, " + std::to_string(summary.int_or("goals", 0)) +
         " goals)\n";
}

CommandOutput plan_import(App& app, const Arguments& a) {
  if (a.words.size() != 3) return usage_error("plan import needs one FILE.");
  const auto plan = read_plan(a.words[2]);
  if (!plan) return refused(a, plan.error());
  if (const auto done = app.import_plan(*plan); !done) return refused(a, done.error());
  const Value summary = plan_summary(*plan);
  return answer(a, summary, "Imported " + plan_line(summary));
}

CommandOutput plan_list(App& app, const Arguments& a) {
  Value::Array list;
  std::string text;
  const auto table = app.rows().get();
  for (const Plan& plan : table->plans()) {
    list.push_back(plan_summary(plan));
    text += plan_line(list.back());
  }
  return answer(a, Value::Object{{"plans", std::move(list)}}, text.empty() ? "No plans yet.\n" : text);
}

CommandOutput plan_export(App& app, const Arguments& a) {
  if (a.words.size() != 3) return usage_error("plan export needs one PLAN.");
  const auto document = app.store().read()->plan_document(a.words[2]);
  if (!document) {
    return refused(a, {Code::not_found, "plan_unknown", "There is no plan " + a.words[2] + ".", ""});
  }
  return {0, *document + "\n", ""};
}

CommandOutput plan(App& app, const Arguments& a) {
  const std::string what = a.words.size() > 1 ? a.words[1] : "";
  if (what == "import") return plan_import(app, a);
  if (what == "list") return plan_list(app, a);
  if (what == "export") return plan_export(app, a);
  return usage_error("plan takes import FILE, list or export PLAN.");
}

// --- import and record -------------------------------------------------------------------------------------------

CommandOutput import_history(App& app, const Arguments& a) {
  if (a.words.size() != 2) return usage_error("import needs one FILE.ndjson.");
  std::ifstream in(a.words[1], std::ios::binary);
  if (!in) return refused(a, {Code::not_found, "file_unreadable", "The file " + a.words[1] + " cannot be read.", ""});
  const auto report = import_lines(app, in);
  if (!report) return refused(a, report.error());

  Value::Array rejected;
  std::string complaints;
  for (const RejectedLine& r : report->rejected) {
    Value entry = encode_error(r.error);
    entry.as_object()["line"] = static_cast<std::int64_t>(r.line);
    rejected.push_back(std::move(entry));
    complaints += "line " + std::to_string(r.line) + ": " + r.error.reason +
                  (r.error.field.empty() ? "" : " (" + r.error.field + ")") + ": " + r.error.sentence + "\n";
  }
  const auto number = [](std::size_t n) { return static_cast<std::int64_t>(n); };
  const Value json = Value::Object{{"already", number(report->already)}, {"held", number(report->held)},
                                   {"lines", number(report->lines)},     {"rejected", std::move(rejected)},
                                   {"stored", number(report->stored)}};
  CommandOutput output = answer(a, json,
                                std::to_string(report->lines) + " lines: " + std::to_string(report->stored) +
                                    " stored (" + std::to_string(report->held) + " held), " +
                                    std::to_string(report->already) + " already there, " +
                                    std::to_string(report->rejected.size()) + " rejected.\n");
  output.err = complaints;
  output.exit_status = report->rejected.empty() ? 0 : 1;
  return output;
}

CommandOutput record(App& app, const Arguments& a) {
  if (a.words.size() != 2) return usage_error("record needs one PLAN.");
  const auto period = period_from(a.get("period", "VB"));
  if (!period) return usage_error("--period is T1, T2 or VB.");
  const auto as_of = a.has("as-of") ? parse_date(a.get("as-of")) : app.today();
  if (!as_of) return usage_error("--as-of is a date such as 2024-12-31.");
  const auto table = app.rows().get();
  const auto result = plan_record(*app.store().read(), *table, app.manifests_of(), {a.words[1], *period, *as_of, nullptr});
  if (!result) return refused(a, result.error());
  return answer(a, *result, record_text(*result));
}

// --- devices -----------------------------------------------------------------------------------------------------

CommandOutput device_invite(App& app, const Arguments& a) {
  const auto right = right_from(a.get("right"));
  if (!right) {
    return usage_error("--right is administrator, coordinator, member, guest, owner, supervisor or auditor.");
  }
  if (a.get("party").empty()) return usage_error("device invite needs --party.");
  std::int64_t expires_ms = 0;
  if (a.has("expires")) {
    const auto date = parse_date(a.get("expires"));
    if (!date) return usage_error("--expires is a date such as 2025-03-31.");
    expires_ms = unix_ms_of({add_days(*date, 1), 0, 0, 0});  // to the end of that day
  }
  const auto code = app.access().invite(*right, {a.get("party"), a.get("role")}, expires_ms, a.get("occasion"));
  if (!code) return refused(a, code.error());
  return answer(a, Value::Object{{"code", *code}, {"minutes", 10}, {"party", a.get("party")}, {"right", a.get("right")}},
                *code + "  (" + a.get("right") + ", " + a.get("party") + ", works once within ten minutes)\n");
}

Value device_value(const Device& d) {
  const auto moment = [](std::int64_t ms) { return ms == 0 ? Value() : Value(instant_text(ms)); };
  return Value::Object{{"by", Value::Object{{"party", d.by.party}, {"role", d.by.role}}},
                       {"created", moment(d.created_ms)},
                       {"expires", moment(d.expires_ms)},
                       {"id", d.id},
                       {"last_seen", moment(d.last_seen_ms)},
                       {"occasion", d.occasion},
                       {"revoked", moment(d.revoked_ms)},
                       {"right", d.right}};
}

CommandOutput device_list(App& app, const Arguments& a) {
  Value::Array list;
  std::string text;
  for (const Device& d : app.access().devices()) {
    list.push_back(device_value(d));
    text += d.id + "  " + d.right + "  " + d.by.party + (d.by.role.empty() ? "" : " " + d.by.role) +
            (d.revoked_ms ? "  revoked" : "") +
            (d.expires_ms ? "  until " + to_text(stockholm_time(d.expires_ms).date) : "") + "\n";
  }
  return answer(a, Value::Object{{"devices", std::move(list)}}, text.empty() ? "No devices yet.\n" : text);
}

CommandOutput device(App& app, const Arguments& a) {
  const std::string what = a.words.size() > 1 ? a.words[1] : "";
  if (what == "invite" && a.words.size() == 2) return device_invite(app, a);
  if (what == "list" && a.words.size() == 2) return device_list(app, a);
  if (what == "revoke" && a.words.size() == 3) {
    if (const auto done = app.access().revoke(a.words[2]); !done) return refused(a, done.error());
    return answer(a, Value::Object{{"revoked", a.words[2]}}, "Revoked " + a.words[2] + "; its sockets are closed.\n");
  }
  return usage_error("device takes invite --right R --party P, list or revoke ID.");
}

// --- keeping -----------------------------------------------------------------------------------------------------

CommandOutput backup(App& app, const Arguments& a) {
  if (a.words.size() != 2) return usage_error("backup needs one DIR.");
  if (const auto done = app.store().backup_to(a.words[1]); !done) return refused(a, done.error());
  return answer(a, Value::Object{{"backup", a.words[1]}}, "Backed up to " + a.words[1] + ".\n");
}

CommandOutput verify(App& app, const Arguments& a) {
  Value::Array faults;
  std::string text;
  for (const std::string& fault : app.store().verify()) {
    faults.emplace_back(fault);
    text += fault + "\n";
  }
  const bool sound = faults.empty();
  CommandOutput output = answer(a, Value::Object{{"faults", std::move(faults)}, {"sound", sound}},
                                sound ? "Sound: database, hash chain and every photo.\n" : text);
  output.exit_status = sound ? 0 : 1;
  return output;
}

CommandOutput doctor(App& app, const Arguments& a) {
  Value::Array warnings;
  for (const QuarantinedPlugin& q : app.registry().quarantined()) {
    warnings.emplace_back("Plugin " + q.id + " is quarantined: " + q.sentence);
  }
  struct statvfs disk {};
  std::int64_t free_mb = -1;
  if (::statvfs(app.options().data.c_str(), &disk) == 0) {
    free_mb = static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize) / 1'000'000;
    if (free_mb < 500) warnings.emplace_back("Only " + std::to_string(free_mb) + " MB are free on the data disk.");
  }
  for (const std::string& fault : app.store().verify()) warnings.emplace_back(fault);
  for (const Error& fault : http::MapFolder(app.options().data + "/map").faults()) {
    warnings.emplace_back(fault.sentence + " (" + fault.reason + ") [" + fault.field + "]");
  }
  const auto table = app.rows().get();
  for (const Plan& plan : table->plans()) {
    for (const PlanArea& area : plan.areas) {
      for (const PlanActivity& row : area.activities) {
        for (const auto& [occasion, reason] : app.store().read()->unmapped(row.ref)) {
          warnings.emplace_back("Occasion " + occasion + " is not counted: " + reason);
        }
      }
    }
  }
  std::string text;
  for (const Value& w : warnings) text += w.as_text() + "\n";
  const bool well = warnings.empty();
  CommandOutput output = answer(
      a, Value::Object{{"free_mb", free_mb}, {"warnings", std::move(warnings)}, {"well", well}},
      well ? "All is well; " + std::to_string(free_mb) + " MB free.\n" : text);
  output.exit_status = well ? 0 : 1;
  return output;
}

CommandOutput plugins(App& app, const Arguments& a) {
  Value::Array loaded, quarantined;
  std::string text;
  for (const auto& p : app.registry().plugins()) {
    loaded.push_back(Value::Object{{"code", p->manifest.has_code},
                                   {"id", p->manifest.id},
                                   {"patterns", Value::Array(p->manifest.patterns.begin(), p->manifest.patterns.end())},
                                   {"version", p->manifest.version}});
    text += p->manifest.id + "  version " + std::to_string(p->manifest.version) +
            (p->manifest.has_code ? "  with code\n" : "  data only\n");
  }
  for (const QuarantinedPlugin& q : app.registry().quarantined()) {
    quarantined.push_back(Value::Object{{"id", q.id}, {"reason", q.reason}, {"sentence", q.sentence}});
    text += q.id + "  QUARANTINED (" + q.reason + "): " + q.sentence + "\n";
  }
  return answer(a, Value::Object{{"plugins", std::move(loaded)}, {"quarantined", std::move(quarantined)}},
                text.empty() ? "No plugins found in " + app.options().plugins + ".\n" : text);
}

CommandOutput demo(App& app, const Arguments& a) {
  const auto filled = fill_demo(app);
  if (!filled) return refused(a, filled.error());
  return answer(a, Value::Object{{"plan", *filled}},
                "Filled with the demonstration district " + *filled + ". Nothing in it is real.\n");
}

const std::map<std::string, Command>& commands() {
  static const std::map<std::string, Command> kCommands{
      {"plan", plan},     {"import", import_history}, {"record", record}, {"device", device},   {"backup", backup},
      {"verify", verify}, {"doctor", doctor},         {"demo", demo},     {"plugins", plugins},
  };
  return kCommands;
}

}  // namespace

bool is_command(const Arguments& a) { return !a.words.empty() && commands().contains(a.words.front()); }

CommandOutput run_command(App& app, const Arguments& a) {
  if (!is_command(a)) return usage_error("There is no such command.");
  return commands().at(a.words.front())(app, a);
}

CommandOutput refused(const Arguments& a, const Error& error) {
  const std::string where = error.field.empty() ? "" : " [" + error.field + "]";
  return {1, a.json() ? Value(Value::Object{{"error", encode_error(error)}}).canonical() + "\n" : "",
          "lykta: " + error.sentence + " (" + error.reason + ")" + where + "\n"};
}

CommandOutput usage_error(const std::string& sentence) { return {2, "", "lykta: " + sentence + "\n\n" + std::string(kUsage)}; }

}  // namespace lykta
