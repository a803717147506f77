#include "base/context.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "fails_with.hpp"

using namespace fedglmm;

TEST_CASE("a context without callbacks stays silent and is never cancelled") {
  const Context context;
  context.info("a");
  context.warn("b");
  context.progress("c", 0.5);
  context.check_cancelled();
  CHECK(context.threads.count() == 1);
}

TEST_CASE("callbacks get their user pointer, the level, the stage and the fraction") {
  std::vector<std::string> heard;
  Context context;
  context.log_user = context.progress_user = &heard;
  context.log_callback = [](void* user, fglmm_log_level level, const char* message) {
    const auto text = cat(level == FGLMM_LOG_WARNING ? "warning " : "info ", message);
    static_cast<std::vector<std::string>*>(user)->push_back(text);
  };
  context.progress_callback = [](void* user, const char* stage, double fraction) {
    static_cast<std::vector<std::string>*>(user)->push_back(cat(stage, ' ', fraction));
  };
  context.info("a");
  context.warn("b");
  context.progress("c", 0.5);
  CHECK(heard == std::vector<std::string>{"info a", "warning b", "c 0.5"});
}

TEST_CASE("a caller that cancels gets CANCELLED") {
  Context context;
  int answer = 0;
  context.cancel_user = &answer;
  context.cancel_callback = [](void* user) { return *static_cast<int*>(user); };
  context.check_cancelled();
  answer = 1;
  check_fails(Status::cancelled, {"cancelled"}, [&] { context.check_cancelled(); });
}
