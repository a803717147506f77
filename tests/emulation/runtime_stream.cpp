// runtime_stream.cpp - streams and events.
#include <chrono>

#include "emulation/call.hpp"
#include "emulation/failure.hpp"
#include "emulation/runtime.hpp"
#include "emulation/stream.hpp"

using namespace emulation;

namespace {

// Like call, but a failure is one of the device: what waits to run never does.
template <class Drop, class Body>
cudaError_t synchronizing_call(const char* name, Drop drop_work, Body body) {
  const std::lock_guard lock(runtime_lock());
  if (must_fail(name)) {
    drop_work();
    return remember(cudaErrorUnknown);
  }
  return remember(body());
}

}  // namespace

cudaError_t cudaDeviceSynchronize() {
  const int device = current_device();
  return synchronizing_call("cudaDeviceSynchronize", [=] { drop_device(device); }, [=] {
    run_device(device);
    return cudaSuccess;
  });
}

cudaError_t cudaStreamCreate(cudaStream_t* stream) {
  return call("cudaStreamCreate", [&] {
    *stream = create_stream(current_device());
    return cudaSuccess;
  });
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  return call("cudaStreamCreateWithFlags", [&] {
    if (flags != cudaStreamDefault && flags != cudaStreamNonBlocking) return cudaErrorInvalidValue;
    *stream = create_stream(current_device());
    return cudaSuccess;
  });
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  return releasing_call("cudaStreamDestroy", [&] {
    if (!stream || !is_stream(stream)) return cudaErrorInvalidResourceHandle;
    destroy_stream(stream);
    return cudaSuccess;
  });
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  return synchronizing_call("cudaStreamSynchronize", [=] { drop(*stream_or_default(stream)); }, [=] {
    CUstream_st& its_stream = *stream_or_default(stream);
    if (!its_stream.queue.empty() && must_fail("cudaStreamSynchronize with work")) {
      drop(its_stream);
      return cudaErrorUnknown;
    }
    run(its_stream);
    return cudaSuccess;
  });
}

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  return call("cudaEventCreate", [&] {
    *event = new CUevent_st{current_device(), nullptr};
    return cudaSuccess;
  });
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags) {
  return call("cudaEventCreateWithFlags", [&] {
    if (flags != cudaEventDefault && flags != cudaEventDisableTiming) return cudaErrorInvalidValue;
    *event = new CUevent_st{current_device(), nullptr};
    return cudaSuccess;
  });
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  return call("cudaEventDestroy", [&] {
    if (!event) return cudaErrorInvalidResourceHandle;
    delete event;
    return cudaSuccess;
  });
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  return call("cudaEventRecord", [&] {
    CUstream_st* const its_stream = stream_or_default(stream);
    if (its_stream->device != event->device) return cudaErrorInvalidResourceHandle;
    const auto record = std::make_shared<EventRecord>();
    record->stream = its_stream;
    event->record = record;
    its_stream->queue.push_back([record] {
      record->time = std::chrono::steady_clock::now();
      record->done = true;
    });
    return cudaSuccess;
  });
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  const auto drop_work = [=] {
    if (event->record && is_stream(event->record->stream)) drop(*event->record->stream);
  };
  return synchronizing_call("cudaEventSynchronize", drop_work, [=] {
    return !event->record || run_until(*event->record) ? cudaSuccess : cudaErrorUnknown;
  });
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t start, cudaEvent_t end) {
  return call("cudaEventElapsedTime", [&] {
    if (!start->record || !end->record) return cudaErrorInvalidResourceHandle;
    if (!start->record->done || !end->record->done) return cudaErrorNotReady;
    *milliseconds = std::chrono::duration<float, std::milli>(end->record->time - start->record->time).count();
    return cudaSuccess;
  });
}
