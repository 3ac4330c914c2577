/** What all formats share: bytes read by position, the detection of the format, and the safe replacement of a file. */
@NullMarked
package dev.rondo.model.file;

import org.jspecify.annotations.NullMarked;
