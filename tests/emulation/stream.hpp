// stream.hpp - lazy streams: work waits in a queue until somebody waits for it.
#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <memory>

#include "emulation/types.hpp"

namespace emulation {

using Work = std::function<void()>;

struct EventRecord {
  CUstream_st* stream = nullptr;
  bool done = false;
  std::chrono::steady_clock::time_point time;
};

}  // namespace emulation

struct CUstream_st {
  int device;
  std::deque<emulation::Work> queue;
};

struct CUevent_st {
  int device;
  std::shared_ptr<emulation::EventRecord> record;  // the last one; null: never recorded
};

namespace emulation {

CUstream_st* create_stream(int device);
void destroy_stream(CUstream_st* stream);  // after its work
bool is_stream(const CUstream_st* stream);
CUstream_st* default_stream(int device);

void run(CUstream_st& stream);
bool run_until(const EventRecord& record);  // false: it was dropped
// All streams of the device; works of different streams in any order, which the order option chooses.
void run_device(int device);
// What an error of the device does to the work that waits for it.
void drop(CUstream_st& stream);
void drop_device(int device);

}  // namespace emulation
