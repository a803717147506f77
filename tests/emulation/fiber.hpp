// fiber.hpp - a stack of its own that runs a body again and again, and pauses inside it.
#pragma once
#include <cstddef>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace emulation {

class Fiber {
 public:
  using Body = void (*)(void* argument);
  Fiber(Body body, void* argument);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Goes on with the body until it pauses or ends; after its end the next call starts it anew.
  void resume();
  // From inside a body: back to whoever resumed it. One fiber runs at a time in the whole process.
  static void pause();

 private:
#if defined(__x86_64__)
  using Context = void*;  // the saved stack pointer
#else
  using Context = ucontext_t;
#endif
  struct Resumer {
    Context context{};
    const void* stack = nullptr;
    std::size_t stack_size = 0;
    void* fake_stack = nullptr;
    void* race_context = nullptr;
  };
  static void run_forever();
  static void prepare(Fiber& fiber);
  static void switch_context(Context& from, Context& to);

  static Resumer resumer;
  static Fiber* running;

  Body body_;
  void* argument_;
  char* stack_;
  Context context_{};
  void* fake_stack_ = nullptr;
  void* race_context_;
};

}  // namespace emulation
