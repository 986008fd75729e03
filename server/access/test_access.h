// Access over a real store in a folder of its own, with a clock the test owns.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "access/access.h"
#include "store/digest.h"
#include "store/sqlite/sqlite_store.h"

namespace lykta {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kDay = 24 * 60 * kMinute;

class AccessFixture : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("lykta-access-" + to_hex(random_bytes(6)));
    std::filesystem::create_directories(folder_);
    open();
  }
  void TearDown() override {
    access_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  /// A new process on the same data.
  void open() {
    access_.reset();
    store_.reset();
    auto store = open_sqlite_store(folder_.string());
    ASSERT_TRUE(store) << store.error().sentence;
    store_ = std::move(*store);
    access_ = std::make_unique<Access>(*store_, [this] { return now_.load(); });
  }
  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }

  std::filesystem::path folder_;
  std::atomic<std::int64_t> now_{1'733'936'400'000};  // 11 December 2024
  std::unique_ptr<Store> store_;
  std::unique_ptr<Access> access_;
};

}  // namespace lykta
