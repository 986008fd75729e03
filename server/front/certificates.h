// The server's certificate as a TLS context, read anew when the files change. Any thread.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <ctime>
#include <memory>
#include <mutex>
#include <string>

#include "domain/error.h"

namespace lykta::front {

class Certificates {
 public:
  using Context = std::shared_ptr<boost::asio::ssl::context>;

  /// invalid/certificate_unreadable.
  static Result<std::unique_ptr<Certificates>> open(std::string certificate_file, std::string key_file);
  Context current() const;
  /// Takes changed files; keeps the old certificate while the new files do not fit together (half written).
  void refresh();

 private:
  Certificates(std::string certificate_file, std::string key_file, Context context, std::string stamp);

  const std::string certificate_file_, key_file_;
  mutable std::mutex mutex_;
  Context context_;    // guarded by mutex_
  std::string stamp_;  // guarded by mutex_; times and sizes of both files
};

}  // namespace lykta::front
