//! One library that every front end calls: from what is asked to the result in the schema.
