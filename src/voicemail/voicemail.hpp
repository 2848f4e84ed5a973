#pragma once
// The whole program, for its main().
namespace dinh::voicemail {

int run(int argc, char** argv);

}  // namespace dinh::voicemail
