#pragma once
// Text that never changes, in a block of memory that several texts may share: a batch of entities is read on one thread and forgotten on
// another, and a block for each of its attributes would cost more than all else that becomes of them.
#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

namespace dinh::reg {

class SharedText;
template <class T>
concept OtherText = !std::is_same_v<T, SharedText> && std::is_convertible_v<T const&, std::string_view>;

class SharedText {
 public:
  SharedText() = default;
  template <OtherText T>
  SharedText(T const& text) : SharedText(Block::make(std::string_view(text).size()), std::string_view(text), 0) {}
  operator std::string_view() const { return {text_, size_}; }
  std::string str() const { return std::string(std::string_view(*this)); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool operator==(SharedText const& other) const { return std::string_view(*this) == std::string_view(other); }
  template <OtherText T>
  bool operator==(T const& other) const {
    return std::string_view(*this) == std::string_view(other);
  }

 private:
  friend class TextBlocks;
  class Block {
   public:
    static boost::intrusive_ptr<Block> make(std::size_t size) {
      return size == 0 ? nullptr : boost::intrusive_ptr<Block>(new (::operator new(sizeof(Block) + size)) Block);
    }
    char* text() { return reinterpret_cast<char*>(this + 1); }

   private:
    friend void intrusive_ptr_add_ref(Block* b) { b->references_.fetch_add(1, std::memory_order_relaxed); }
    friend void intrusive_ptr_release(Block* b) {
      if (b->references_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
      b->~Block();
      ::operator delete(b);
    }
    std::atomic<std::uint32_t> references_{0};
  };
  SharedText(boost::intrusive_ptr<Block> block, std::string_view text, std::size_t at) : size_(text.size()) {
    if (text.empty()) return;
    block_ = std::move(block);
    text_ = static_cast<char*>(std::memcpy(block_->text() + at, text.data(), text.size()));
  }
  boost::intrusive_ptr<Block> block_;
  const char* text_ = nullptr;
  std::size_t size_ = 0;
};

class TextBlocks {  // puts texts side by side
 public:
  explicit TextBlocks(std::size_t block_bytes) : block_bytes_(block_bytes) {}
  SharedText keep(std::string_view text) {
    if (text.size() > block_bytes_ / 4) return text;
    if (!block_ || text.size() > block_bytes_ - used_) {
      block_ = SharedText::Block::make(block_bytes_);
      used_ = 0;
    }
    SharedText out(block_, text, used_);
    used_ += text.size();
    return out;
  }

 private:
  std::size_t block_bytes_, used_ = 0;
  boost::intrusive_ptr<SharedText::Block> block_;
};

}  // namespace dinh::reg
