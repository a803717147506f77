// sanitizers.hpp - what the address and thread sanitizers must be told of fibers, ordering and device memory.
//
// The emulator itself is never instrumented for races (see CMakeLists.txt): EMULATION_TSAN says that its users are.
#pragma once
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define EMULATION_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EMULATION_ASAN
#endif
#endif
#if defined(EMULATION_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(EMULATION_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace emulation {

#if defined(EMULATION_TSAN)
inline constexpr bool finds_races = true;
inline void order_before(void* tag) { __tsan_release(tag); }
inline void order_after(void* tag) { __tsan_acquire(tag); }
inline void* new_race_context() { return __tsan_create_fiber(0); }
inline void delete_race_context(void* context) { __tsan_destroy_fiber(context); }
inline void* current_race_context() { return __tsan_get_current_fiber(); }
inline void enter_race_context(void* context) { __tsan_switch_to_fiber(context, __tsan_switch_to_fiber_no_sync); }
#else
inline constexpr bool finds_races = false;
inline void order_before(void*) {}
inline void order_after(void*) {}
inline void* new_race_context() { return nullptr; }
inline void delete_race_context(void*) {}
inline void* current_race_context() { return nullptr; }
inline void enter_race_context(void*) {}
#endif

#if defined(EMULATION_ASAN)
inline void leave_stack(void** saved, const void* bottom, std::size_t size) {
  __sanitizer_start_switch_fiber(saved, bottom, size);
}
inline void arrive_on_stack(void* saved, const void** old_bottom, std::size_t* old_size) {
  __sanitizer_finish_switch_fiber(saved, old_bottom, old_size);
}
inline void close_memory(void* memory, std::size_t size) { ASAN_POISON_MEMORY_REGION(memory, size); }
inline void open_memory(void* memory, std::size_t size) { ASAN_UNPOISON_MEMORY_REGION(memory, size); }
#else
inline void leave_stack(void**, const void*, std::size_t) {}
inline void arrive_on_stack(void*, const void**, std::size_t*) {}
inline void close_memory(void*, std::size_t) {}
inline void open_memory(void*, std::size_t) {}
#endif

}  // namespace emulation
