// Measures the real server side by side with a bare SQLite loop, in one run on one disk (issue "The straight line",
// How we know). Prints a table; exits 1 when memory is above its bar. Run by tools/bench, on a machine with nothing
// else to do.
//   bench FOLDER      a folder on the disk that is to be measured
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "bare_loop.h"
#include "capture.h"
#include "measurement.h"
#include "support/prepared_folder.h"
#include "support/server_process.h"
#include "support/ws_client.h"
#include "wire/messages.h"

namespace lykta::bench {
namespace {

using namespace testing_support;

constexpr double kIdleBarMb = 30, kSocketBarKb = 15, kTlsSocketBarKb = 90;
/// The hub takes 400 messages at once and 200 a second from one socket: a client that sends one op a message takes a
/// new socket before it gets there.
constexpr int kMessagesPerSocket = 350;

double resident_kb(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("VmRSS:")) return std::atof(line.c_str() + 6);
  }
  return 0;
}

/// Processor time a process has used, in milliseconds.
double cpu_ms(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(in, text);
  std::istringstream words(text.substr(text.rfind(')') + 2));
  std::string word;
  for (int field = 3; field < 14; ++field) words >> word;
  double user = 0, system = 0;
  words >> user >> system;
  return (user + system) * 1'000 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::string hello(const std::string& device, bool listens) {
  Value::Object scope{{"activities", listens ? Value() : Value(Value::Array{})}, {"days", 0}};
  return Value(Value::Object{{"type", "hello"},
                             {"device", device},
                             {"protocol", 1},
                             {"app", "bench"},
                             {"cursor", Value()},
                             {"scope", std::move(scope)},
                             {"rollups", false}})
      .canonical();
}

std::string ops_message(const std::vector<Op>& ops) {
  Value::Array list;
  for (const Op& op : ops) list.push_back(encode_op(op));
  return Value(Value::Object{{"type", "ops"}, {"ops", std::move(list)}}).canonical();
}

bool is(const std::string& text, const char* type) {
  return text.find(std::string("\"type\":\"") + type + "\"") != std::string::npos;
}

/// Reads until a message of that type; "" when the socket is gone or nothing came in ten seconds.
std::string wait_for(WsClient& socket, const char* type) {
  for (;;) {
    const auto text = socket.receive(10'000);
    if (!text) return "";
    if (is(*text, type)) return *text;
  }
}

[[noreturn]] void give_up(const char* what) { throw std::runtime_error(what); }

std::unique_ptr<WsClient> join(std::uint16_t port, const Enrolment& phone, bool listens,
                               const std::string& source = "127.0.0.1", Line line = Line::plain) {
  auto socket = std::make_unique<WsClient>(port, phone.token, source, line);
  if (!socket->send(hello(phone.device, listens)) || wait_for(*socket, "welcome").empty()) give_up("no welcome");
  return socket;
}

class Bench {
 public:
  Bench(std::string folder, std::size_t phones, Line line = Line::plain) : folder_(std::move(folder)), line_(line) {
    phones_ = prepare_folder(folder_ + "/data", std::vector<PhoneWanted>(phones));
    for (const Enrolment& phone : phones_) {
      captures_.emplace_back(phone.device, phone.session.by);
    }
    server_ = std::make_unique<ServerProcess>(LYKTA_PROGRAM, LYKTA_PLUGINS, folder_ + "/data", line);
    if (server_->start() < 0) give_up(server_->output().c_str());
  }

  double resident() const { return resident_kb(server_->pid()); }

  /// `ops_a_message` ops on their way at a time from each of `clients`.
  Throughput served(int clients, int messages_each, int ops_a_message) {
    std::vector<std::vector<double>> latencies(static_cast<std::size_t>(clients));
    std::vector<std::thread> threads;
    const double cpu_before_ms = cpu_ms(server_->pid());
    const auto begun = Time::now();
    for (int client = 0; client < clients; ++client) {
      threads.emplace_back([&, client] {
        const auto i = static_cast<std::size_t>(client);
        std::unique_ptr<WsClient> socket;
        for (int sent = 0; sent < messages_each; ++sent) {
          if (sent % kMessagesPerSocket == 0) socket = join(server_->port(), phones_[i], false);
          std::vector<Op> ops;
          for (int k = 0; k < ops_a_message; ++k) ops.push_back(captures_[i].next());
          const std::string message = ops_message(ops);
          const auto at = Time::now();
          if (!socket->send(message) || wait_for(*socket, "receipts").empty()) give_up("no receipt");
          latencies[i].push_back(ms_since(at));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    const double seconds = ms_since(begun) / 1'000;
    std::vector<double> all;
    for (const auto& part : latencies) all.insert(all.end(), part.begin(), part.end());
    const double ops = static_cast<double>(all.size()) * ops_a_message;
    const double cpu_us = (cpu_ms(server_->pid()) - cpu_before_ms) * 1'000 / ops;
    return {ops / seconds, percentile(all, 50), percentile(all, 99), cpu_us};
  }

  /// From the moment a phone sends until each of `listeners` has the change.
  Throughput fan_out(int listeners, int writes) {
    std::mutex mutex;
    std::vector<double> latencies;
    std::atomic<Time::time_point> sent_at{Time::now()};
    std::atomic<int> ready = 0;
    std::atomic<bool> is_over = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < listeners; ++i) {
      threads.emplace_back([&, i] {
        const auto socket = join(server_->port(), phones_[static_cast<std::size_t>(1 + i)], true);
        while (wait_for(*socket, "changes").find("\"more\":false") == std::string::npos) {
        }
        ++ready;
        while (!is_over) {
          const auto text = socket->receive(100);
          if (!text || !is(*text, "changes")) continue;
          const double ms = ms_since(sent_at);
          const std::lock_guard lock(mutex);
          latencies.push_back(ms);
        }
      });
    }
    while (ready < listeners) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const auto writer = join(server_->port(), phones_[0], false);
    for (int i = 0; i < writes; ++i) {
      const std::string message = ops_message({captures_[0].next()});
      sent_at = Time::now();
      writer->send(message);
      if (wait_for(*writer, "receipts").empty()) give_up("no receipt");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    is_over = true;
    for (std::thread& thread : threads) thread.join();
    return {0, percentile(latencies, 50), percentile(latencies, 99)};
  }

  struct CatchUp {
    double ms = 0;
    std::size_t bytes = 0, messages = 0;
  };
  /// A new phone's first load.
  CatchUp catch_up() {
    WsClient socket(server_->port(), phones_.back().token);
    const auto begun = Time::now();
    socket.send(hello(phones_.back().device, true));
    for (CatchUp done;;) {
      const std::string text = wait_for(socket, "changes");
      if (text.empty()) give_up("no changes");
      done.bytes += text.size();
      ++done.messages;
      done.ms = ms_since(begun);
      if (text.find("\"more\":false") != std::string::npos) return done;
    }
  }

  /// Makes `count` findings of their own, 400 a message.
  void fill(int count) {
    const auto socket = join(server_->port(), phones_[0], false);
    for (int made = 0; made < count;) {
      std::vector<Op> ops;
      for (; ops.size() < 400 && made < count; ++made) ops.push_back(captures_[0].next());
      if (!socket->send(ops_message(ops)) || wait_for(*socket, "receipts").empty()) give_up("no receipts");
    }
  }

  std::vector<std::unique_ptr<WsClient>> open_sockets(std::size_t count) {
    std::vector<std::unique_ptr<WsClient>> sockets;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string source = "127.0.0." + std::to_string(1 + i % 8);
      sockets.push_back(join(server_->port(), phones_[i / 3], false, source, line_));
    }
    return sockets;
  }

 private:
  const std::string folder_;
  const Line line_;
  std::vector<Enrolment> phones_;
  std::vector<Capture> captures_;
  std::unique_ptr<ServerProcess> server_;
};

void print_row(const std::string& what, const Throughput& lykta, const Throughput& bare) {
  std::printf("%-32s %8.0f %8.2f %8.2f %7.0f   %8.0f %8.2f %8.2f   %5.2f\n", what.c_str(), lykta.acks_per_second,
              lykta.p50_ms, lykta.p99_ms, lykta.cpu_us, bare.acks_per_second, bare.p50_ms, bare.p99_ms,
              lykta.acks_per_second / bare.acks_per_second);
  std::fflush(stdout);
}

struct Resident {
  double idle_mb = 0, socket_kb = 0;
};
Resident memory(const std::string& folder, Line line) {
  Bench bench(folder, 334, line);
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const double idle_kb = bench.resident();
  const auto sockets = bench.open_sockets(1'000);
  std::this_thread::sleep_for(std::chrono::seconds(2));
  return {idle_kb / 1'024, (bench.resident() - idle_kb) / 1'000};
}

int run(const std::string& folder) {
  std::filesystem::create_directories(folder);
  std::printf("%-32s %8s %8s %8s %7s   %8s %8s %8s   %5s\n", "durable acks", "Lykta/s", "p50 ms", "p99 ms", "CPU us",
              "bare/s", "p50 ms", "p99 ms", "ratio");
  {
    Bench bench(folder + "/acks", 201);
    for (const auto& [clients, messages] : {std::pair(1, 1'000), std::pair(20, 300), std::pair(200, 60)}) {
      const Throughput lykta = bench.served(clients, messages, 1);
      print_row(std::to_string(clients) + " clients, one op at a time", lykta, bare_loop(folder, clients, messages));
    }
    const Throughput batches = bench.served(20, 20, 100);
    std::printf("%-32s %8.0f %8.2f %8.2f %7.0f\n", "20 clients, 100 ops a message", batches.acks_per_second,
                batches.p50_ms, batches.p99_ms, batches.cpu_us);
    const Throughput live = bench.fan_out(100, 50);
    std::printf("%-32s %8s %8.2f %8.2f\n", "a change at 100 open phones", "", live.p50_ms, live.p99_ms);
  }
  {
    Bench bench(folder + "/load", 2);
    bench.fill(10'000);
    const auto done = bench.catch_up();
    std::printf("a new phone with 10,000 entities: %.0f ms, %.1f MB in %zu messages\n", done.ms,
                static_cast<double>(done.bytes) / 1e6, done.messages);
  }
  const Resident plain = memory(folder + "/plain", Line::plain);
  const Resident secure = memory(folder + "/secure", Line::tls);
  std::printf("resident: %.1f MB idle (at most %.0f), %.1f kB an idle plain socket (at most %.0f), %.1f kB over TLS (at most %.0f)\n",
              plain.idle_mb, kIdleBarMb, plain.socket_kb, kSocketBarKb, secure.socket_kb, kTlsSocketBarKb);
  const bool is_within =
      plain.idle_mb <= kIdleBarMb && plain.socket_kb <= kSocketBarKb && secure.socket_kb <= kTlsSocketBarKb;
  return is_within ? 0 : 1;
}

}  // namespace
}  // namespace lykta::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: bench FOLDER\n");
    return 2;
  }
  try {
    return lykta::bench::run(argv[1]);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "bench: %s\n", failure.what());
    return 1;
  }
}
