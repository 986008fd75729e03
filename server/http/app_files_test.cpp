#include <gtest/gtest.h>

#include <fstream>

#include "http/running_server.h"

namespace lykta::http {
namespace {

class AppFilesTest : public ::testing::Test {
 protected:
  AppFilesTest() {
    write("index.html", "<!doctype html>");
    write("index.html.gz", "packed");
    write("sw.js", "self");
    write("assets/index-4f3a.js", "x");
    write("maps/stad.pmtiles", std::string(1000, 'm'));
    write("manifest.webmanifest", "{}");
    write(".secret", "no");
    write("../outside.txt", "no");
  }

  void write(const std::string& name, const std::string& text) {
    const auto path = folder_.path() / "dist" / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  TestFolder folder_;
  RunningServer server_{{.app_folder = (folder_.path() / "dist").string()}};
};

TEST_F(AppFilesTest, FilesComeWithTypeAndCaching) {
  struct Case {
    std::string path;
    std::string type;
    std::string caching;
  };
  const Case cases[] = {
      {"/", "text/html; charset=utf-8", "no-cache"},
      {"/index.html", "text/html; charset=utf-8", "no-cache"},
      {"/sw.js", "text/javascript; charset=utf-8", "no-cache"},
      {"/assets/index-4f3a.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
      {"/manifest.webmanifest", "application/manifest+json", "no-cache"},
      {"/maps/stad.pmtiles", "application/vnd.pmtiles", "no-cache"},
      {"/occasions/0193b6d0", "text/html; charset=utf-8", "no-cache"},
  };
  for (const Case& c : cases) {
    const Got got = server_.get(c.path);
    EXPECT_EQ(got.status, 200) << c.path;
    EXPECT_EQ(got.header("Content-Type"), c.type) << c.path;
    EXPECT_EQ(got.header("Cache-Control"), c.caching) << c.path;
    EXPECT_EQ(got.header("X-Content-Type-Options"), "nosniff") << c.path;
    ASSERT_TRUE(got.file) << c.path;
    EXPECT_EQ(std::to_string(got.file->length), got.header("Content-Length")) << c.path;
  }
}

TEST_F(AppFilesTest, ThePackedFormGoesToWhoTakesIt) {
  const Got packed = server_.get("/", "", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
  EXPECT_EQ(packed.file->path, (folder_.path() / "dist/index.html.gz").string());
  EXPECT_EQ(packed.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(packed.header("Vary"), "Accept-Encoding");
  const Got plain = server_.get("/sw.js", "", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(plain.header("Content-Encoding"), "");
  EXPECT_NE(packed.header("ETag"), server_.get("/").header("ETag"));
}

TEST_F(AppFilesTest, TheSameFileIsNotSentTwice) {
  const std::string etag = server_.get("/sw.js").header("ETag");
  ASSERT_FALSE(etag.empty());
  const Got again = server_.get("/sw.js", "", "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_FALSE(again.file);
  EXPECT_EQ(again.header("Content-Length"), "");
}

TEST_F(AppFilesTest, PartsOfALargeFile) {
  const Got got = server_.get("/maps/stad.pmtiles", "", "Range: bytes=10-19\r\nAccept-Encoding: gzip\r\n");
  EXPECT_EQ(got.status, 206);
  EXPECT_EQ(got.header("Content-Range"), "bytes 10-19/1000");
  EXPECT_EQ(got.header("Content-Length"), "10");
  EXPECT_EQ(got.file->offset, 10);
  EXPECT_EQ(server_.get("/maps/stad.pmtiles", "", "Range: bytes=1000-\r\n").status, 416);
}

TEST_F(AppFilesTest, NothingOutsideTheFolderAndNothingHidden) {
  for (const std::string path : {"/../outside.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt", "/assets/../sw.js",
                                 "/.secret", "/assets/.x", "//etc/passwd.txt", "/sw.js%00.png", "/a%5c..%5cb.js",
                                 "/missing.js", "/assets/", "/api/v1/nothing", "/api", "/sw.js/"}) {
    const Got got = server_.get(path);
    const bool is_app = got.status == 200 && got.file->path == (folder_.path() / "dist/index.html").string();
    EXPECT_TRUE(got.status == 404 || is_app) << path << " " << got.status;
    if (path.rfind("/api", 0) == 0) {
      EXPECT_EQ(got.status, 404) << path;
    }
  }
  EXPECT_EQ(server_.get("/.secret").status, 404);
  EXPECT_EQ(server_.get("/../outside.txt").status, 404);
  EXPECT_EQ(server_.get("/api/v1/nothing").reason(), "address_unknown");
}

TEST_F(AppFilesTest, WithoutAnAppThereIsNothing) {
  RunningServer bare;
  EXPECT_EQ(bare.get("/").status, 404);
}

}  // namespace
}  // namespace lykta::http
