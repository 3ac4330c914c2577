/** Back-propagation through time: the passes over a network that training and profiling are made of. Internal. */
package dev.rondo.train.bptt;
