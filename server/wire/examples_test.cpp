// Runs shared/examples through the decoders; the app's tests run the same files through the schemas.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "wire/messages.h"

namespace lykta {
namespace {

namespace fs = std::filesystem;

const fs::path kExamples = fs::path(LYKTA_SOURCE_DIR) / "shared" / "examples";

Value read_document(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  const auto value = decode_json(bytes.str(), kDocumentLimits);
  EXPECT_TRUE(value) << file << ": " << (value ? "" : value.error().sentence);
  return value ? *value : Value();
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  EXPECT_FALSE(files.empty()) << folder;
  return files;
}

template <class Decode>
void expect_valid(const std::string& folder, const Decode& decode) {
  for (const fs::path& file : files_of(kExamples / folder)) {
    const auto result = decode(read_document(file));
    EXPECT_TRUE(result) << file << ": " << (result ? "" : result.error().sentence);
  }
}

template <class Decode>
void expect_refused(const std::string& folder, const Decode& decode) {
  for (const fs::path& file : files_of(kExamples / folder)) {
    const Value example = read_document(file);
    const auto result = decode(example);
    ASSERT_FALSE(result) << file << " is " << example.text_or("why");
    EXPECT_EQ(result.error().code, Code::invalid) << file;
    EXPECT_EQ(result.error().reason, example.text_or("reason")) << file << ": " << result.error().sentence;
    EXPECT_FALSE(result.error().sentence.empty()) << file;
  }
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

TEST(Examples, ValidOpsAreRead) { expect_valid("valid/op", decode_op); }

TEST(Examples, InvalidOpsAreRefusedForTheirReason) {
  expect_refused("invalid/op", [](const Value& example) { return decode_op(*example.find("value")); });
}

TEST(Examples, ValidPlansAreRead) {
  expect_valid("valid/plan", decode_plan);
  expect_valid("plans", decode_plan);
}

TEST(Examples, InvalidPlansAreRefusedForTheirReason) {
  const auto decode = [](const Value& example) { return decode_plan(*example.find("value")); };
  expect_refused("invalid/plan", decode);
  expect_refused("invalid/plan_references", decode);
}

TEST(Examples, BrokenBytesAreRefusedForTheirReason) {
  expect_refused("invalid/json", [](const Value& example) {
    return decode_json(example.find("hex") ? from_hex(example.text_or("hex")) : example.text_or("text"));
  });
}

TEST(Examples, CanonicalFormIsTheSameInBothLanguages) {
  const Value examples = read_document(kExamples / "canonical.json");
  for (const Value& example : examples.as_array()) {
    const auto value = decode_json(example.text_or("text"));
    ASSERT_TRUE(value) << example.text_or("text") << ": " << value.error().sentence;
    EXPECT_EQ(value->canonical(), example.text_or("canonical"));
  }
}

TEST(Examples, EverySchemaHasAnExampleOfBothSorts) {
  for (const fs::path& schema : files_of(fs::path(LYKTA_SOURCE_DIR) / "shared" / "schema")) {
    const std::string name = schema.filename().string().substr(0, schema.filename().string().find('.'));
    EXPECT_TRUE(fs::exists(kExamples / "valid" / name)) << name;
    EXPECT_TRUE(fs::exists(kExamples / "invalid" / name)) << name;
    EXPECT_EQ(read_document(schema).text_or("$id"), schema.filename().string());
  }
}

}  // namespace
}  // namespace lykta
