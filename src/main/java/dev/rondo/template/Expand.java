package dev.rondo.template;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a static helper whose body replaces its calls in templates. A helper may call other helpers. It may branch only on
 * values that are known when the class is defined, unless its call is a statement of its own.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Expand {}
