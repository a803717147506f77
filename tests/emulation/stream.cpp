// stream.cpp - the queues of all devices.
#include "emulation/stream.hpp"

#include <map>
#include <vector>

#include "emulation/memory.hpp"
#include "emulation/order.hpp"

namespace emulation {
namespace {

std::vector<std::unique_ptr<CUstream_st>> streams;
std::map<int, CUstream_st*> default_streams;

std::vector<CUstream_st*> streams_with_work(int device) {
  std::vector<CUstream_st*> found;
  for (const auto& stream : streams)
    if (stream->device == device && !stream->queue.empty()) found.push_back(stream.get());
  return found;
}

void run_next(CUstream_st& stream) {
  const Work work = std::move(stream.queue.front());
  stream.queue.pop_front();
  work();
}

}  // namespace

CUstream_st* create_stream(int device) {
  streams.push_back(std::make_unique<CUstream_st>(CUstream_st{device, {}}));
  return streams.back().get();
}

void destroy_stream(CUstream_st* stream) {
  run(*stream);
  std::erase_if(streams, [&](const auto& other) { return other.get() == stream; });
}

bool is_stream(const CUstream_st* stream) {
  for (const auto& other : streams)
    if (other.get() == stream) return true;
  return false;
}

CUstream_st* default_stream(int device) {
  CUstream_st*& stream = default_streams[device];
  if (!stream) stream = create_stream(device);
  return stream;
}

void run(CUstream_st& stream) {
  if (stream.queue.empty()) return;
  const OpenDevice open(stream.device);
  while (!stream.queue.empty()) run_next(stream);
}

bool run_until(const EventRecord& record) {
  if (record.done || !is_stream(record.stream)) return record.done;
  const OpenDevice open(record.stream->device);
  while (!record.done && !record.stream->queue.empty()) run_next(*record.stream);
  return record.done;
}

void run_device(int device) {
  const std::vector<CUstream_st*> busy = streams_with_work(device);
  if (busy.empty()) return;
  const OpenDevice open(device);
  Order order(static_cast<unsigned>(busy.size()));
  const bool interleaved = order_option().kind == OrderKind::random;
  for (bool more = true; more;) {
    more = false;
    for (unsigned i : order.next()) {
      if (!busy[i]->queue.empty()) run_next(*busy[i]);
      while (!interleaved && !busy[i]->queue.empty()) run_next(*busy[i]);
      more = more || !busy[i]->queue.empty();
    }
  }
}

void drop(CUstream_st& stream) { stream.queue.clear(); }

void drop_device(int device) {
  for (CUstream_st* stream : streams_with_work(device)) drop(*stream);
}

}  // namespace emulation
