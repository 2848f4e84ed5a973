// dinh-voicemail: see voicemail.
#include "voicemail/voicemail.hpp"

int main(int argc, char** argv) { return dinh::voicemail::run(argc, argv); }
