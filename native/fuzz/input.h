// Room native/fuzz: the fuzzer's bytes as decisions. What is missing reads as
// 0, so every input means something.
#ifndef NATIVE_FUZZ_INPUT_H_
#define NATIVE_FUZZ_INPUT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : data_(data), left_(size) {}

  bool HasMore() const { return left_ > 0; }

  template <typename Number>
  Number Take() {
    Number value{};
    Fill(&value, sizeof value);
    return value;
  }

  // From 0 to `limit` - 1.
  std::size_t Below(std::size_t limit) {
    return limit > 256 ? Take<std::uint32_t>() % limit
                       : Take<std::uint8_t>() % limit;
  }

  // The bytes that are there; the rest of `to` stays as it is.
  void Fill(void* to, std::size_t size) {
    const std::size_t taken = std::min(size, left_);
    if (taken == 0) return;
    std::memcpy(to, data_, taken);
    data_ += taken;
    left_ -= taken;
  }

  // Up to `max` bytes, zeros among them.
  std::string Bytes(std::size_t max) {
    std::string bytes(std::min(Below(max + 1), left_), '\0');
    Fill(bytes.data(), bytes.size());
    return bytes;
  }

 private:
  const std::uint8_t* data_;
  std::size_t left_;
};

// What must hold for every input; the fuzzer keeps the one for which it does
// not.
inline void Require(bool holds) {
  if (!holds) std::abort();
}

#endif  // NATIVE_FUZZ_INPUT_H_
