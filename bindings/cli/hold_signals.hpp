// hold_signals.hpp - no interruption leaves half an output behind.
#pragma once
#include <csignal>

namespace cli {

// SIGINT and SIGTERM wait for the end of the scope, and end the program there; the second one does not wait. What asks
// interrupted() meanwhile can end the scope soon.
class HoldSignals {
 public:
  HoldSignals();
  ~HoldSignals();
  HoldSignals(const HoldSignals&) = delete;
  HoldSignals& operator=(const HoldSignals&) = delete;

 private:
  struct sigaction interrupt_before_ = {}, terminate_before_ = {};
};

bool interrupted();  // a signal is waiting

}  // namespace cli
