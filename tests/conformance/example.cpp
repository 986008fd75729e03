#include "conformance/example.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "wire/json.h"

namespace lykta {
namespace {

Value read_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  auto document = decode_json(bytes, kDocumentLimits);
  if (!document) throw std::runtime_error(file + ": " + document.error().sentence);
  return *document;
}

ToldOp told_op(const Value& v, const Example& example, std::int64_t n) {
  ToldOp told;
  Op& op = told.op;
  op.device = "example";
  op.n = n;
  op.clock = n;
  op.at = v.text_or("at");
  op.by = {"sdf", "trygghetssamordnare"};
  op.activity = example.activity;
  op.occasion = example.occasion;
  op.entity = v.text_or("entity");
  op.kind = v.text_or("kind");
  op.base = kNeverConcurrent;
  op.is_delete = v.bool_or("delete", false);
  if (const Value* set = v.find("set")) op.set = set->as_object();
  told.refused = v.text_or("refused");
  if (const Value* remarks = v.find("remarks")) {
    for (const Value& reason : remarks->as_array()) told.remarks.push_back(reason.as_text());
  }
  return told;
}

void write(Entity& entity, const std::string& key, const Value& value, std::int64_t seq) {
  entity.fields[key] = Register{value, {seq, "example", seq}, {}, seq, {}};
}

bool has_elements(const KindSpec& kind, const std::string& field) {
  const FieldSpec* spec = kind.field(field);
  return spec && (spec->type == FieldType::set || spec->type == FieldType::map || spec->type == FieldType::photos);
}

void apply(Entity& entity, const KindSpec& kind, const Op& op) {
  entity.rev = op.n;
  if (op.is_delete) {
    entity.deletion = Deletion{op.stamp(), op.by, op.n, {}};
    return;
  }
  for (const auto& [key, value] : op.set) {
    if (!has_elements(kind, key)) {
      write(entity, key, value, op.n);
    } else if (value.is_object()) {
      for (const auto& [element, inner] : value.as_object()) write(entity, key + "/" + element, inner, op.n);
    } else if (value.is_array()) {
      for (const Value& element : value.as_array()) write(entity, key + "/" + element.as_text(), true, op.n);
    } else {
      for (const std::string& element : entity.elements(key)) write(entity, key + "/" + element, nullptr, op.n);
    }
  }
}

/// "" when the op is taken; else the reason of the refusal. What remains as remarks goes to `remarks`.
std::string taken(const LoadedPlugin& plugin, const Example& example, Op& op, const Entity* before,
                  std::vector<std::string>& remarks) {
  const KindSpec* kind = plugin.manifest.kind(op.kind);
  if (!kind) return "kind_unknown";
  if (auto ok = check_op(plugin.manifest, *kind, example.confidentiality, op); !ok) return ok.error().reason;
  if (!plugin.code) return "";
  for (const Problem& problem : plugin.code->validate(op, before)) {
    if (problem.rejects) return problem.reason;
    remarks.push_back(problem.reason);
  }
  return "";
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return "[" + out + "]";
}

}  // namespace

Example read_example(const std::string& file) {
  const Value document = read_file(file);
  Example e;
  e.name = std::filesystem::path(file).filename().string();
  e.activity = document.text_or("activity");
  e.occasion = document.text_or("occasion");
  e.confidentiality = confidentiality_from(document.text_or("confidentiality", "open")).value();
  const Value* ops = document.find("ops");
  const Value* emissions = document.find("emissions");
  if (!ops || !ops->is_array() || !emissions || !emissions->is_array() || e.occasion.empty() || e.activity.empty()) {
    throw std::runtime_error(file + " needs activity, occasion, ops and emissions");
  }
  for (const Value& op : ops->as_array()) {
    e.ops.push_back(told_op(op, e, static_cast<std::int64_t>(e.ops.size()) + 1));
  }
  e.emissions = *emissions;
  return e;
}

std::vector<Example> read_examples(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<Example> examples;
  for (const std::string& file : files) examples.push_back(read_example(file));
  return examples;
}

Told tell(const LoadedPlugin& plugin, const Example& example) {
  std::map<std::string, Entity> entities;
  Told told;
  for (const ToldOp& line : example.ops) {
    Op op = line.op;
    const auto before = entities.find(op.entity);
    std::vector<std::string> remarks;
    const std::string refused =
        taken(plugin, example, op, before == entities.end() ? nullptr : &before->second, remarks);
    const std::string name = example.name + ", op " + std::to_string(op.n) + ": ";
    if (refused != line.refused)
      told.faults.push_back(name + "refused \"" + refused + "\", not \"" + line.refused + "\"");
    if (refused.empty() && remarks != line.remarks) {
      told.faults.push_back(name + "remarks " + joined(remarks) + ", not " + joined(line.remarks));
    }
    if (!refused.empty()) continue;
    Entity& entity = entities[op.entity];
    if (entity.id.empty()) {
      entity.id = op.entity;
      entity.activity = op.activity;
      entity.occasion = op.occasion;
      entity.kind = op.kind;
      entity.created_at = op.at;
      entity.created_rev = op.n;
    }
    apply(entity, *plugin.manifest.kind(op.kind), op);
  }
  for (auto& [id, entity] : entities) told.entities.push_back(std::move(entity));
  return told;
}

Value facts_of(const LoadedPlugin& plugin, const Example& example, const std::vector<Entity>& entities) {
  Value::Array out;
  const auto add = [&](const std::vector<Entity>& stored) {
    for (const Emission& e :
         map_occasion(plugin, occasion_of(plugin.manifest, example.activity, example.occasion, stored))) {
      out.push_back(to_value(e));
    }
  };
  if (example.occasion != "-") {
    add(entities);
  } else {
    for (const Entity& e : entities) add({e});
  }
  return out;
}

}  // namespace lykta
