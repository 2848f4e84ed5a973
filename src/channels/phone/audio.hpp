#pragma once
// What a recording is, by its bytes: the name and the header it came with are not believed.
#include <string_view>

namespace dinh::channels::phone {

std::string_view audio_type(std::string_view bytes);  // audio/wav, audio/mpeg, audio/ogg (Opus, Vorbis); "" none of these

}  // namespace dinh::channels::phone
