#include "app/commands/input.hpp"

#include <zstd.h>

#include <filesystem>
#include <memory>

#include "base/config.hpp"
#include "base/shipped.hpp"

namespace dinh::app {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t unpacked_limit = std::size_t{2} << 30;

Result<std::string> unpack(std::string const& packed) {
  std::string out;
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(), &ZSTD_freeDStream);
  std::string piece(ZSTD_DStreamOutSize(), '\0');
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::size_t state = 1;
  while (in.pos < in.size) {
    ZSTD_outBuffer to{piece.data(), piece.size(), 0};
    state = ZSTD_decompressStream(stream.get(), &to, &in);
    if (ZSTD_isError(state)) return fail(Code::bad_request, std::string("not a whole zstd file: ") + ZSTD_getErrorName(state));
    out.append(piece, 0, to.pos);
    if (out.size() > unpacked_limit) return fail(Code::too_large, "the unpacked file is larger than 2 GiB");
  }
  if (state != 0) return fail(Code::bad_request, "the zstd file ends too early");
  return out;
}

}  // namespace

Result<std::string> read_input(std::string const& file) {
  TRY(auto text, read_text_file(file));
  return file.ends_with(".zst") ? unpack(text) : Result<std::string>(std::move(text));
}

Result<hotline::Mapping> read_mapping(std::string const& name) {
  if (fs::exists(name)) {
    TRY(auto text, read_text_file(name));
    return hotline::read_mapping(text);
  }
  std::string known;
  for (auto const& file : shipped_files()) {
    if (!file.path.starts_with("mappings/")) continue;
    auto stem = fs::path(file.path).stem().string();
    if (stem == name) return hotline::read_mapping(shipped(file.path));
    known += " " + stem;
  }
  return fail(Code::not_found, "there is no mapping file " + name + "; shipped ones:" + known);
}

}  // namespace dinh::app
