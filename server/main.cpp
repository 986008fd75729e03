#include "app/cli.h"

int main(int argc, char** argv) { return lykta::run_cli({argv + 1, argv + argc}, argv[0]); }
