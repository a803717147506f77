// warp.cpp - a warp primitive completes when every lane of its mask is at the same one.
#include "emulation/warp.hpp"

#include <bit>

#include "emulation/sanitizers.hpp"

namespace emulation {
namespace {

const char* name(WarpOperation operation) {
  switch (operation) {
    case WarpOperation::sync: return "__syncwarp";
    case WarpOperation::shuffle: return "shuffle";
    default: return "vote";
  }
}

bool agree(const WarpCall& a, const WarpCall& b) {
  return a.mask == b.mask && a.operation == b.operation && same_place(a.where, b.where);
}

template <class Function>
void for_each_lane(unsigned mask, Function function) {
  for (unsigned rest = mask; rest; rest &= rest - 1) function(static_cast<unsigned>(std::countr_zero(rest)));
}

}  // namespace

void Warp::reset(std::span<const std::unique_ptr<Thread>> lanes) {
  lanes_ = lanes;
  alive_ = lanes.size() == warpSize ? ~0u : (1u << lanes.size()) - 1;
  arrived_ = 0;
}

// Every __syncwarp of a mask orders its lanes through a tag of the lowest one, which takes part in all that use the
// tag. Two, used in turn: a late leaver must not be ordered after an early comer to the next.
char* Warp::tag(unsigned mask) {
  const int lowest = std::countr_zero(mask);
  return &tags_[lowest][completed_[lowest] % 2];
}

const char* Warp::mistake_in(const Thread& self, const WarpCall& call) const {
  if (!(call.mask >> self.lane() & 1)) return "the calling lane is not in its own mask";
  if (call.mask & ~alive_) return "the mask names a lane that exited or does not exist";
  if (call.operation == WarpOperation::shuffle && !(call.mask >> call.source & 1))
    return "reads a lane outside the mask";
  return nullptr;
}

std::uint64_t Warp::call(Thread& self, const WarpCall& call) {
  if (const char* const mistake = mistake_in(self, call))
    self.fail(std::string(name(call.operation)) + ": " + mistake, call.where);
  char* const its_tag = call.operation == WarpOperation::sync ? tag(call.mask) : nullptr;
  if (its_tag) order_before(its_tag);
  self.state = State::at_warp;
  self.waits_for = name(call.operation);
  self.where = call.where;
  self.call = call;
  arrived_ |= 1u << self.lane();
  if ((arrived_ & call.mask) == call.mask) complete_if_all_agree(call);
  Fiber::pause();
  if (its_tag) order_after(its_tag);
  return self.result;
}

void Warp::complete_if_all_agree(const WarpCall& call) {
  bool complete = true;
  std::uint64_t votes = 0;
  for_each_lane(call.mask, [&](unsigned lane) {
    const WarpCall& other = lanes_[lane]->call;
    complete = complete && agree(other, call);
    if (other.value) votes |= std::uint64_t{1} << lane;
  });
  if (!complete) return;
  for_each_lane(call.mask, [&](unsigned lane) { finish(*lanes_[lane], votes); });
  arrived_ &= ~call.mask;
  if (call.operation == WarpOperation::sync) ++completed_[std::countr_zero(call.mask)];
}

void Warp::finish(Thread& lane, std::uint64_t votes) {
  const WarpCall& call = lane.call;
  lane.result = call.operation == WarpOperation::shuffle ? lanes_[call.source]->call.value : votes;
  lane.state = State::ready;
}

void Warp::exit(const Thread& self) {
  alive_ &= ~(1u << self.lane());
  for_each_lane(arrived_, [&](unsigned lane) {
    const Thread& waiting = *lanes_[lane];
    if (waiting.call.mask >> self.lane() & 1)
      self.fail(std::string(waiting.waits_for) + ": this thread exited while lane " + std::to_string(lane) +
                    " waits for it", waiting.where);
  });
}

std::string Warp::obstacle(const Thread& waiting) const {
  std::string reason;
  for_each_lane(waiting.call.mask, [&](unsigned lane) {
    const Thread& other = *lanes_[lane];
    if (!reason.empty() || (other.state == State::at_warp && agree(other.call, waiting.call))) return;
    reason = "lane " + std::to_string(lane) + " of the mask is at another primitive, " + other.waits_for + " at " +
             other.where.file + ":" + std::to_string(other.where.line);
    if (other.state == State::at_warp && other.call.mask != waiting.call.mask) reason += ", or has another mask";
  });
  return reason;
}

}  // namespace emulation
