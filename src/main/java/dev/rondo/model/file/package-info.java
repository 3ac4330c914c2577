/** What all formats share: bytes read by position, the detection of the format, and the safe replacement of a file. */
package dev.rondo.model.file;
