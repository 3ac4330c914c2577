/** Text that people read: names from untrusted files made safe, numbers and tables. */
package dev.rondo.text;
