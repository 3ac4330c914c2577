/** The engines that are compared, each wrapped in a small class that runs the same workloads. */
package dev.rondo.bench.peer;
