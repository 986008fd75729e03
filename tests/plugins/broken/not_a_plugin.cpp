// A shared object of somebody else's: it loads, and exports nothing of ours.
extern "C" __attribute__((visibility("default"))) int answer() { return 42; }
