/** Text that people read: names from untrusted files made safe, numbers and tables. */
@NullMarked
package dev.rondo.text;

import org.jspecify.annotations.NullMarked;
