// Azurite that ends with the process that started it: when that is gone, however it went, the
// other end of standard input is closed.
process.stdin.on("end", () => process.exit(0)).resume();
process.stdin.unref(); // and when it is asked to end in good order, this is no reason to stay
require("azurite/dist/src/blob/main.js");
