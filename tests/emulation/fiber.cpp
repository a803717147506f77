// fiber.cpp - stacks with a guard page, and the switch between them: a few instructions on x86-64, ucontext elsewhere.
#include "emulation/fiber.hpp"

#include <sys/mman.h>

#include <cstdint>

#include "emulation/failure.hpp"
#include "emulation/sanitizers.hpp"

namespace emulation {
namespace {

constexpr std::size_t guard_size = 4096, stack_size = 256 << 10;

char* new_stack() {
  void* memory = mmap(nullptr, guard_size + stack_size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory, guard_size, PROT_NONE) != 0) fail("no memory for a thread's stack");
  return static_cast<char*>(memory) + guard_size;
}

#if defined(__x86_64__)
// Saves the callee-saved registers and the stack pointer, and goes on where the other side saved its own.
__attribute__((naked, noinline)) void switch_stack(void** /*rdi: save*/, void* /*rsi: load*/) {
  asm("push %rbp\n push %rbx\n push %r12\n push %r13\n push %r14\n push %r15\n"
      "mov %rsp, (%rdi)\n mov %rsi, %rsp\n"
      "pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbx\n pop %rbp\n ret");
}
#endif

}  // namespace

Fiber::Resumer Fiber::resumer;
Fiber* Fiber::running = nullptr;

#if defined(__x86_64__)
void Fiber::switch_context(Context& from, Context& to) { switch_stack(&from, to); }

// As if switch_stack had been called from nowhere: six registers, then the address to return to, then a null caller.
void Fiber::prepare(Fiber& fiber) {
  auto* top = reinterpret_cast<std::uintptr_t*>(fiber.stack_ + stack_size);
  top[-1] = 0;
  top[-2] = reinterpret_cast<std::uintptr_t>(&Fiber::run_forever);
  fiber.context_ = top - 8;
}
#else
void Fiber::switch_context(Context& from, Context& to) { swapcontext(&from, &to); }

void Fiber::prepare(Fiber& fiber) {
  getcontext(&fiber.context_);
  fiber.context_.uc_stack.ss_sp = fiber.stack_;
  fiber.context_.uc_stack.ss_size = stack_size;
  fiber.context_.uc_link = nullptr;
  makecontext(&fiber.context_, &Fiber::run_forever, 0);
}
#endif

Fiber::Fiber(Body body, void* argument)
    : body_(body), argument_(argument), stack_(new_stack()), race_context_(new_race_context()) {
  prepare(*this);
}

Fiber::~Fiber() {
  delete_race_context(race_context_);
  open_memory(stack_, stack_size);
  munmap(stack_ - guard_size, guard_size + stack_size);
}

void Fiber::run_forever() {
  arrive_on_stack(nullptr, &resumer.stack, &resumer.stack_size);
  for (;;) {
    running->body_(running->argument_);
    pause();
  }
}

void Fiber::resume() {
  running = this;
  resumer.race_context = current_race_context();
  leave_stack(&resumer.fake_stack, stack_, stack_size);
  enter_race_context(race_context_);
  switch_context(resumer.context, context_);
  arrive_on_stack(resumer.fake_stack, nullptr, nullptr);
}

void Fiber::pause() {
  Fiber& self = *running;
  leave_stack(&self.fake_stack_, resumer.stack, resumer.stack_size);
  enter_race_context(resumer.race_context);
  switch_context(self.context_, resumer.context);
  arrive_on_stack(self.fake_stack_, &resumer.stack, &resumer.stack_size);
}

}  // namespace emulation
