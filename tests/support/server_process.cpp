#include "server_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

namespace lykta::testing_support {
namespace {

std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  ::inet_pton(AF_INET, "127.0.0.1", &here.sin_addr);
  socklen_t size = sizeof here;
  ::bind(fd, reinterpret_cast<sockaddr*>(&here), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size);
  ::close(fd);
  return ntohs(here.sin_port);
}

}  // namespace

ServerProcess::ServerProcess(std::string program, std::string plugins, std::string data, Line line)
    : program_(std::move(program)),
      plugins_(std::move(plugins)),
      data_(std::move(data)),
      port_(free_port()),
      line_(line) {}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) kill();
  ::unlink((data_ + ".log").c_str());
}

int ServerProcess::start() {
  using Time = std::chrono::steady_clock;
  const auto begun = Time::now();
  const std::string listen = "127.0.0.1:" + std::to_string(port_), log = data_ + ".log";
  const char* security = line_ == Line::tls ? "--tls-auto" : "--insecure-loopback";
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that gives up leaves no server behind
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execl(program_.c_str(), program_.c_str(), "serve", "--data", data_.c_str(), "--plugins", plugins_.c_str(),
            "--listen", listen.c_str(), security, nullptr);
    ::_exit(127);
  }
  const auto passed = [&] {
    return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(Time::now() - begun).count());
  };
  while (passed() < 30'000) {
    // Over TLS the plain port only says where to go instead.
    if (http(port_, "GET", "/health").status == (line_ == Line::tls ? 308 : 200)) return passed();
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = 0;
      return -1;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
  }
  return -1;
}

int ServerProcess::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool ServerProcess::kill() {
  ::kill(pid_, SIGKILL);
  return wait() == 128 + SIGKILL;
}

int ServerProcess::stop() {
  ::kill(pid_, SIGTERM);
  return wait();
}

std::string ServerProcess::output() const {
  std::ifstream in(data_ + ".log");
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace lykta::testing_support
