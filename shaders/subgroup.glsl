/* Before all else: what the variants that reduce by subgroups (SUBGROUP) need. */
#ifdef SUBGROUP
#extension GL_KHR_shader_subgroup_arithmetic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#endif
