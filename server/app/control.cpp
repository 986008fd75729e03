#include "app/control.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "wire/json.h"

namespace lykta {
namespace {

constexpr std::size_t kRequestBytes = 64 * 1024;
constexpr DecodeLimits kAnswerLimits{1'000'000'000, 32, 10};

/// A UNIX socket's path is short (108 bytes); a long data path is reached through /proc/self/fd of its folder.
std::optional<sockaddr_un> address_of(const std::string& data) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = data + "/control.sock";
  if (path.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string receive_all(int fd, std::size_t limit) {
  std::string bytes;
  char part[1 << 16];
  for (;;) {
    const ssize_t n = ::recv(fd, part, sizeof part, 0);
    if (n <= 0 || bytes.size() > limit) return bytes;
    bytes.append(part, static_cast<std::size_t>(n));
  }
}

CommandOutput answer_to(App& app, const std::string& request) {
  const auto value = decode_json(request, {kRequestBytes, 4, 1000});
  const Value* args = value ? value->find("args") : nullptr;
  if (!args || !args->is_array()) return usage_error("The request was not readable.");
  std::vector<std::string> words;
  for (const Value& word : args->as_array()) {
    if (word.is_text()) words.push_back(word.as_text());
  }
  const auto arguments = parse_arguments(words);
  if (!arguments) return usage_error(arguments.error().sentence);
  return run_command(app, *arguments);
}

}  // namespace

struct ControlServer::Impl {
  App& app;
  int listener;
  int stop;
  std::string path;
  std::thread thread;

  void run() {
    for (;;) {
      pollfd waits[2]{{listener, POLLIN, 0}, {stop, POLLIN, 0}};
      if (::poll(waits, 2, -1) < 0) continue;
      if (waits[1].revents) return;
      const int client = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      const timeval patience{10, 0};
      ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      ::setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
      const CommandOutput output = answer_to(app, receive_all(client, kRequestBytes));
      const Value answer = Value::Object{{"err", output.err}, {"exit", output.exit_status}, {"out", output.out}};
      send_all(client, answer.canonical());
      ::close(client);
    }
  }
};

Result<std::unique_ptr<ControlServer>> ControlServer::start(App& app) {
  const auto address = address_of(app.options().data);
  if (!address) {
    return fail(Code::unavailable, "control_unusable", "The data folder's path is too long for a control socket.");
  }
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ::unlink(address->sun_path);  // left by a server that was killed; the folder's lock is ours
  const mode_t before = ::umask(0177);
  const bool bound = listener >= 0 &&
                     ::bind(listener, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0 &&
                     ::listen(listener, 8) == 0;
  ::umask(before);
  if (!bound) {
    if (listener >= 0) ::close(listener);
    return fail(Code::unavailable, "control_unusable", "The control socket in the data folder cannot be made.");
  }
  std::unique_ptr<ControlServer> server(new ControlServer());
  server->impl_.reset(new Impl{app, listener, ::eventfd(0, EFD_CLOEXEC), address->sun_path, {}});
  server->impl_->thread = std::thread([impl = server->impl_.get()] { impl->run(); });
  return server;
}

ControlServer::~ControlServer() {
  if (!impl_) return;
  const std::uint64_t one = 1;
  if (::write(impl_->stop, &one, sizeof one) > 0) impl_->thread.join();
  ::close(impl_->listener);
  ::close(impl_->stop);
  ::unlink(impl_->path.c_str());
}

std::optional<CommandOutput> ask_running_server(const std::string& data, const std::vector<std::string>& args) {
  const auto address = address_of(data);
  if (!address) return std::nullopt;
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::optional<CommandOutput> output;
  if (fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0) {
    const Value request = Value::Object{{"args", Value::Array(args.begin(), args.end())}};
    if (send_all(fd, request.canonical()) && ::shutdown(fd, SHUT_WR) == 0) {
      const auto answer = decode_json(receive_all(fd, kAnswerLimits.bytes), kAnswerLimits);
      if (answer) {
        output = CommandOutput{static_cast<int>(answer->int_or("exit", 1)), answer->text_or("out"), answer->text_or("err")};
      }
    }
  }
  if (fd >= 0) ::close(fd);
  return output;
}

}  // namespace lykta
