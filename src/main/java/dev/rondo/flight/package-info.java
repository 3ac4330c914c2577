/** Reports operations to Java Flight Recorder: loads, warm-ups, replaced networks and slow steps. Works without the module jdk.jfr. */
@NullMarked
package dev.rondo.flight;

import org.jspecify.annotations.NullMarked;
