/** Other engines, each behind a small class, doing what the engine does beside them. */
package dev.rondo.bench.peer;
