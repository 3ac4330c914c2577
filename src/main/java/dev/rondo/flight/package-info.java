/** Reports operations to Java Flight Recorder: loads, warm-ups and replaced networks. Works without the module jdk.jfr. */
@NullMarked
package dev.rondo.flight;

import org.jspecify.annotations.NullMarked;
