// hold_signals.cpp - signals that wait. A handler, not a mask: a call that is in a signal's way can be told to stop.
#include "hold_signals.hpp"

#include <atomic>

namespace cli {
namespace {

std::atomic<int> waiting = 0;  // the signal, or 0; asked for by any thread of the library
static_assert(std::atomic<int>::is_always_lock_free);

void hold(int signal, struct sigaction& before) {
  sigaction(signal, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return;
  struct sigaction action = {};
  action.sa_handler = [](int caught) { waiting = caught; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(signal, &action, nullptr);
}

}  // namespace

HoldSignals::HoldSignals() {
  hold(SIGINT, interrupt_before_);
  hold(SIGTERM, terminate_before_);
}

HoldSignals::~HoldSignals() {
  sigaction(SIGINT, &interrupt_before_, nullptr);
  sigaction(SIGTERM, &terminate_before_, nullptr);
  const int signal = waiting.exchange(0);
  if (signal != 0) std::raise(signal);
}

bool interrupted() { return waiting != 0; }

}  // namespace cli
