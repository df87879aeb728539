// Room native/common: what the owner thread leaves for JS, bounded.
#ifndef NATIVE_COMMON_MAILBOX_H_
#define NATIVE_COMMON_MAILBOX_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>

#include "common/clock.h"

// Items are found by argument-dependent lookup of two functions:
//   bool Supersedes(const Item& newer, const Item& waiting)
//   Instant At(const Item&)
// Any thread may post, the JS thread takes.
template <typename Item>
class Mailbox {
 public:
  struct Taken {
    std::deque<Item> items;     // oldest first
    std::uint64_t dropped = 0;  // lost before items.front()
    Instant dropped_at;         // the moment of the last one lost
  };

  explicit Mailbox(std::size_t capacity) : capacity_(capacity) {}

  // A full mailbox loses its oldest item, and counts it: the newest tells the
  // present, and nothing is posted after the last one (`ended`), so that one
  // is never lost.
  void Post(Item item) {
    const std::lock_guard lock(mutex_);
    if (!waiting_.items.empty() && Supersedes(item, waiting_.items.back())) {
      waiting_.items.back() = std::move(item);
      return;
    }
    if (waiting_.items.size() >= capacity_) {
      waiting_.dropped++;
      waiting_.dropped_at = At(waiting_.items.front());
      waiting_.items.pop_front();
    }
    waiting_.items.push_back(std::move(item));
  }

  Taken Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(waiting_, Taken{});
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  Taken waiting_;
};

#endif  // NATIVE_COMMON_MAILBOX_H_
