#include "base/file.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "fails_with.hpp"
#include "temporary_folder.hpp"

using namespace fedglmm;

namespace {

std::ptrdiff_t files_in(const std::string& folder) {
  const std::filesystem::directory_iterator files(folder);
  return std::distance(begin(files), end(files));
}

}  // namespace

TEST_CASE("file: bytes come back as they were written, whatever their size") {
  const TemporaryFolder folder;
  for (const std::size_t size : {0, 1, 65535, 65536, 65537, 300000}) {
    std::string bytes(size, 'x');
    if (size > 2) bytes[1] = '\0';
    write_file(folder / "a", bytes);
    CHECK(read_file(folder / "a") == bytes);
  }
  CHECK(files_in(folder / "") == 1);  // no temporary name is left
}

TEST_CASE("file: an existing file is replaced, keeps its mode, and a link to it stays a link") {
  const TemporaryFolder folder;
  const auto target = folder.file("target", "old and longer");
  REQUIRE(chmod(target.c_str(), 0600) == 0);
  std::filesystem::create_symlink("target", folder / "link");
  write_file(folder / "link", "new");
  CHECK(read_file(target) == "new");
  CHECK(std::filesystem::is_symlink(folder / "link"));
  struct stat status = {};
  REQUIRE(stat(target.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("file: a link to what is not there yet makes it, through any number of links") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "sub");
  std::filesystem::create_symlink("sub/next", folder / "link");
  std::filesystem::create_symlink("../target", folder / "sub/next");
  write_file(folder / "link", "new");
  CHECK(read_file(folder / "target") == "new");
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(std::filesystem::is_symlink(folder / "sub/next"));
  std::filesystem::create_symlink("circle", folder / "circle");
  check_fails(Status::bad_data, {"cannot write", "circle"}, [&] { write_file(folder / "circle", "x"); });
  CHECK(std::filesystem::is_symlink(folder / "circle"));
}

TEST_CASE("file: what cannot be read or written gives the system's reason") {
  const TemporaryFolder folder;
  const auto bad = Status::bad_data;
  check_fails(bad, {"cannot read", "absent.csv", "No such file"}, [&] { read_file(folder / "absent.csv"); });
  check_fails(bad, {"cannot read", "Is a directory"}, [&] { read_file(folder / ""); });
  check_fails(bad, {"cannot write", "no/such", "No such file"}, [&] { write_file(folder / "no/such", "x"); });
  check_fails(bad, {"cannot write", "Is a directory"}, [&] { write_file(folder / "", "x"); });
  check_fails(bad, {"cannot read"}, [] { read_file(""); });
}

TEST_CASE("file: a full disk is an error") {
  if (access("/dev/full", W_OK) != 0) {
    MESSAGE("SKIPPED: there is no /dev/full");
    return;
  }
  check_fails(Status::bad_data, {"/dev/full", "No space left"}, [] { write_file("/dev/full", "x"); });
}

TEST_CASE("file: a write that fails half-way leaves the old bytes and no other file") {
  const TemporaryFolder folder;
  const auto path = folder.file("a", "old");
  struct rlimit before = {};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const struct rlimit small = {1000, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  check_fails(Status::bad_data, {"cannot write", "File too large"}, [&] { write_file(path, std::string(5000, 'x')); });
  REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, handler);
  CHECK(read_file(path) == "old");
  CHECK(files_in(folder / "") == 1);
}

TEST_CASE("file: a pipe is written in place") {
  const TemporaryFolder folder;
  const auto pipe = folder / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::string got;
  std::thread reader([&] { got = read_file(pipe); });
  write_file(pipe, "through the pipe");
  reader.join();
  CHECK(got == "through the pipe");
  CHECK(std::filesystem::is_fifo(pipe));
}
